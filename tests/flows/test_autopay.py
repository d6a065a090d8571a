"""What is due is collected by itself, a refusal is tried again on a schedule, and people are told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.accounts.models import PaymentMethod
from billing_portal.flows import autopay
from billing_portal.flows.collection import sweep
from billing_portal.integrations.payments.sandbox.models import Charge, SavedMethod
from billing_portal.invoices.models import Invoice
from billing_portal.journal.models import Entry
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.queries import next_try_at
from tests.payments.money import wired
from tests.personas import NOON, pays_by
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db
CARD, DEBIT = PaymentMethod.Kind.CARD, PaymentMethod.Kind.DIRECT_DEBIT
DUE = NOON + timedelta(days=30)


def due_by(account, kind, behaviour="succeed") -> Invoice:
    """EUR 119.00, due in thirty days, to be collected."""
    method = pays_by(account, kind, behaviour)
    invoice = billed(account)
    Invoice.objects.filter(pk=invoice.pk).update(collect_by=method)
    invoice.refresh_from_db()
    return invoice


def behaves(behaviour: str) -> None:
    SavedMethod.objects.update(behaviour=behaviour)


def collect(*days: int) -> None:
    """Run the schedule on these days, counted from the due date."""
    for day in days:
        autopay.collect_due(DUE + timedelta(days=day))
        sweep(DUE + timedelta(days=day, hours=2))


def test_a_card_is_charged_on_the_due_date_once(alpenrose):
    invoice = due_by(alpenrose, CARD)

    collect(-1)
    assert not Charge.objects.exists()
    collect(0, 0, 1, 2)

    invoice.refresh_from_db()
    assert (invoice.status, Charge.objects.count()) == ("paid", 1)


def test_a_refusal_is_tried_again_after_three_five_and_seven_days_and_then_left_to_people(alpenrose):
    due_by(alpenrose, CARD, "decline")

    seen = []
    for day in range(40):
        collect(day)
        seen.append(PaymentAttempt.objects.count())

    tried_on = [day for day in range(40) if seen[day] > (seen[day - 1] if day else 0)]
    assert tried_on == [0, 3, 8, 15]
    assert Entry.objects.filter(name="payment_attempt.declined").count() == 4


def test_a_later_try_that_succeeds_ends_it(alpenrose):
    invoice = due_by(alpenrose, DEBIT, "decline")
    collect(0)
    behaves("succeed")

    collect(1, 2, 3, 4, 5, 6, 20)

    invoice.refresh_from_db()
    assert (invoice.status, PaymentAttempt.objects.count()) == ("paid", 2)


def test_what_asks_for_the_customer_is_not_tried_again_with_the_same_card(alpenrose):
    invoice = due_by(alpenrose, CARD, "authenticate")

    collect(0, 3, 6, 12)

    assert PaymentAttempt.objects.get().decline_code == "authentication_required"
    assert next_try_at(invoice) is None


def test_a_new_card_of_the_account_is_used_at_the_next_turn(alpenrose):
    invoice = due_by(alpenrose, CARD, "authenticate")
    collect(0)
    pays_by(alpenrose, CARD)

    collect(1)

    invoice.refresh_from_db()
    assert invoice.status == "paid"


@pytest.mark.parametrize("tries", [1, 4])
def test_a_new_card_is_tried_at_once_and_not_at_the_next_planned_try_of_the_old_one(alpenrose, tries):
    invoice = due_by(alpenrose, CARD, "decline")
    days = [0, 3, 8, 15][:tries]
    collect(*days)
    assert PaymentAttempt.objects.count() == tries
    pays_by(alpenrose, CARD)
    assert next_try_at(invoice) == PaymentAttempt.objects.latest("pk").settled_at

    collect(days[-1] + 1)

    invoice.refresh_from_db()
    assert (invoice.status, PaymentAttempt.objects.count()) == ("paid", tries + 1)


def test_a_new_card_that_is_declined_too_is_tried_again_by_the_plan_only(alpenrose):
    due_by(alpenrose, CARD, "decline")
    collect(0)
    pays_by(alpenrose, CARD, "decline")

    collect(1, 2, 3, 4, 5)

    assert PaymentAttempt.objects.count() == 2
    collect(6)
    assert PaymentAttempt.objects.count() == 3


def test_what_was_paid_meanwhile_is_not_collected(alpenrose, staff):
    invoice = due_by(alpenrose, CARD, "decline")
    collect(0)
    wired(alpenrose, 11_900, [(invoice, 11_900)], staff["finance"])
    behaves("succeed")

    collect(4, 5, 6)

    assert PaymentAttempt.objects.count() == 1


def test_a_part_paid_by_hand_leaves_the_rest_to_collect(alpenrose, staff):
    invoice = due_by(alpenrose, CARD)
    wired(alpenrose, 10_000, [(invoice, 10_000)], staff["finance"])

    collect(0)

    assert Charge.objects.get().amount_minor == 1_900


def test_while_a_part_is_on_its_way_nothing_is_collected(alpenrose):
    from billing_portal.payments.steps.attempts import start_attempt
    from tests.payments.money import euros

    invoice = due_by(alpenrose, CARD)
    start_attempt(
        alpenrose, [(invoice, euros(100))], gateway="sandbox", method=None, request_key="k", by=None, now=DUE
    )
    autopay.collect_due(DUE)

    assert PaymentAttempt.objects.count() == 1


def test_a_removed_card_is_not_charged(alpenrose):
    due_by(alpenrose, CARD)
    pays_by(alpenrose, PaymentMethod.Kind.BANK_TRANSFER)
    PaymentMethod.objects.filter(kind=CARD).update(removed_at=NOON)

    collect(0)

    assert not PaymentAttempt.objects.exists()


def test_money_that_was_sent_back_is_not_collected_again(alpenrose, staff):
    from tests.payments.money import refunded

    invoice = due_by(alpenrose, CARD)
    payment = wired(alpenrose, 11_900, [(invoice, 11_900)], staff["finance"])
    refunded(payment, 11_900, staff["finance"], reopen=True)

    collect(0)

    assert not PaymentAttempt.objects.exists()


def test_what_was_posted_to_the_wrong_invoice_is_collected_after_all(alpenrose, staff):
    from billing_portal.payments.actions import reverse_payment

    invoice = due_by(alpenrose, CARD)
    payment = wired(alpenrose, 11_900, [(invoice, 11_900)], staff["finance"])
    reverse_payment(payment, reason="wrong_account", note="", by=staff["finance"], now=NOON)

    collect(0)

    assert Charge.objects.get().amount_minor == 11_900
