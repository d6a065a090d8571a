"""What Stripe's objects mean for us, on its published examples and on every state they can be in."""

from __future__ import annotations

from datetime import date

import pytest

from billing_portal.integrations.payments.stripe import answers
from billing_portal.kit.money import Money
from billing_portal.payments.ports import Outcome, Taken
from tests.integrations.stripe.fixtures import example, needs_fixtures

pytestmark = needs_fixtures


def intent(status: str, **changed) -> dict:
    return example("payment_intent", status=status, last_payment_error=None, **changed)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("succeeded", Outcome.SUCCEEDED),
        ("processing", Outcome.PENDING),
        ("requires_capture", Outcome.PENDING),
        ("requires_confirmation", Outcome.PENDING),
        ("requires_payment_method", Outcome.DECLINED),
        ("requires_action", Outcome.DECLINED),
        ("canceled", Outcome.CANCELLED),
    ],
)
def test_every_state_of_a_payment_has_one_meaning(status, outcome):
    answer = answers.of_intent(intent(status, amount_received=1_099))

    assert answer.outcome is outcome
    assert answer.reference == "pi_1PgafyB7WZ01zgkWSjxsAJo3"
    assert (answer.amount is None) == (outcome is not Outcome.SUCCEEDED)


def test_what_was_received_is_said_not_what_was_asked_for():
    answer = answers.of_intent(intent("succeeded", amount=1_099, amount_received=500, currency="gbp"))

    assert answer.amount == Money(500, "GBP")


def test_a_payment_that_waits_for_its_holder_without_a_page_is_declined_for_that():
    assert answers.of_intent(intent("requires_action")).decline_code == "authentication_required"


def test_a_payment_that_waits_for_its_holder_is_open_where_a_page_leads_to_the_bank():
    there = {"type": "redirect_to_url", "redirect_to_url": {"url": "https://hooks.stripe.com/x"}}
    answer = answers.of_intent(intent("requires_action", next_action=there))
    in_the_browser = answers.of_intent(intent("requires_action", next_action={"type": "use_stripe_sdk"}))

    assert (answer.outcome, answer.address) == (Outcome.OPEN, "https://hooks.stripe.com/x")
    assert in_the_browser.outcome is Outcome.DECLINED
    over = example(
        "checkout.session", status="expired", payment_intent=intent("requires_action", next_action=there)
    )
    assert answers.of_session(over).outcome is Outcome.CANCELLED


def test_who_refuses_at_the_bank_is_declined_in_the_same_word_as_who_was_not_asked():
    error = {"code": "payment_intent_authentication_failure"}
    found = {**intent("requires_payment_method"), "last_payment_error": error}

    assert answers.of_intent(found).decline_code == "authentication_required"


def test_the_method_is_named_as_the_charge_names_it():
    assert (
        answers.of_intent(intent("succeeded", latest_charge=example("charge"))).method_label
        == "Visa •••• 4242"
    )
    debit = {"type": "sepa_debit", "sepa_debit": {"last4": "3000"}}
    charge = example("charge", payment_method_details=debit)
    assert answers.of_intent(intent("processing", latest_charge=charge)).method_label == "SEPA •••• 3000"
    assert answers.method_label({"type": "klarna", "klarna": {}}) == ""
    assert answers.method_label({"type": "card", "card": {"brand": "new_one", "last4": "1"}}) == "Card •••• 1"


@pytest.mark.parametrize(
    ("shown", "payment", "outcome"),
    [
        ("open", None, Outcome.OPEN),
        ("open", "requires_payment_method", Outcome.OPEN),  # another card may be tried
        ("open", "requires_action", Outcome.OPEN),
        ("complete", "succeeded", Outcome.SUCCEEDED),
        ("complete", "processing", Outcome.PENDING),
        ("complete", "requires_payment_method", Outcome.DECLINED),
        ("expired", None, Outcome.CANCELLED),
        ("expired", "requires_payment_method", Outcome.CANCELLED),
        ("expired", "canceled", Outcome.CANCELLED),
        ("expired", "succeeded", Outcome.SUCCEEDED),  # money counts more than the page
        ("expired", "processing", Outcome.PENDING),
    ],
)
def test_page_and_payment_together_have_one_meaning(shown, payment, outcome):
    session = example("checkout.session", status=shown, payment_intent=payment and intent(payment))

    assert answers.of_session(session).outcome is outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("succeeded", Outcome.SUCCEEDED),
        ("pending", Outcome.PENDING),
        ("requires_action", Outcome.PENDING),
        ("failed", Outcome.DECLINED),
        ("canceled", Outcome.CANCELLED),
        ("a_new_word", Outcome.PENDING),
    ],
)
def test_every_state_of_a_refund_has_one_meaning(status, outcome):
    answer = answers.of_refund(example("refund", status=status, failure_reason="expired_or_canceled_card"))

    assert answer.outcome is outcome
    assert bool(answer.decline_code) == (outcome is Outcome.DECLINED)
    assert answer.amount == (Money(100, "USD") if outcome is Outcome.SUCCEEDED else None)


@pytest.mark.parametrize(
    ("status", "booked", "state"),
    [
        ("warning_needs_response", [], Taken.INQUIRY),
        ("warning_under_review", [], Taken.INQUIRY),
        ("warning_closed", [], Taken.INQUIRY),
        ("needs_response", [], Taken.INQUIRY),  # told before it is booked; booking sends another event
        ("needs_response", [-1_000], Taken.TAKEN),
        ("under_review", [-1_000], Taken.TAKEN),
        ("appeal_under_review", [-1_000], Taken.TAKEN),
        ("won", [-1_000], Taken.TAKEN),  # decided for us, not back yet
        ("won", [-1_000, 1_000], Taken.WON),
        ("lost", [-1_000], Taken.LOST),
        ("lost", [], Taken.LOST),
        ("prevented", [], Taken.INQUIRY),
    ],
)
def test_money_counts_as_taken_once_stripe_has_booked_it(status, booked, state):
    found = answers.of_dispute(
        example("dispute", status=status, balance_transactions=[{"amount": part} for part in booked])
    )

    assert (found.state, found.amount, found.reason) == (state, Money(1_000, "USD"), "general")


def test_a_dispute_names_the_payment_and_our_key():
    paid = intent("succeeded", metadata={"attempt": "att-1"})
    found = answers.of_dispute(example("dispute", payment_intent=paid))

    assert (found.payment, found.payment_key) == ("pi_1PgafyB7WZ01zgkWSjxsAJo3", "att-1")


def test_a_card_that_was_entered_is_kept_with_what_is_printed_on_it():
    setup = example("setup_intent", status="succeeded", payment_method=example("payment_method"))
    saved = answers.of_setup(example("checkout.session", mode="setup", setup_intent=setup))

    assert (saved.token, saved.kind, saved.brand, saved.last4) == (
        "pm_1Pgc75B7WZ01zgkWlHVgdEGJ",
        "card",
        "Visa",
        "4242",
    )
    assert (saved.expiry_month, saved.expiry_year) == (8, 2030)


@pytest.mark.parametrize(
    ("kind", "brand", "mandate"),
    [("sepa_debit", "SEPA", "123456789"), ("us_bank_account", "ACH", "mandate_1Pgc78B7WZ01zgkW9EfgTVki")],
)
def test_a_mandate_is_kept_with_its_reference_and_day(kind, brand, mandate):
    method = example("payment_method", type=kind, **{kind: {"last4": "3000"}})
    setup = example("setup_intent", status="succeeded", payment_method=method, mandate=example("mandate"))
    saved = answers.of_setup(example("checkout.session", mode="setup", setup_intent=setup))

    assert (saved.kind, saved.brand, saved.last4, saved.mandate) == ("direct_debit", brand, "3000", mandate)
    assert saved.mandated_on == date(1973, 11, 29)


@pytest.mark.parametrize(
    "changed",
    [
        {"setup_intent": None},
        {"setup_intent": "seti_1"},
        {"setup_intent": {"status": "requires_action"}},
        {"setup_intent": {"status": "succeeded", "payment_method": None}},
        {"setup_intent": {"status": "succeeded", "payment_method": {"id": "pm_1", "type": "link"}}},
    ],
)
def test_a_setup_that_brought_nothing_brings_nothing(changed):
    assert answers.of_setup(example("checkout.session", mode="setup", **changed)) is None
