"""The second half of the gateway contract: hosted pages, set-ups, refunds, chargebacks."""

from __future__ import annotations

from dataclasses import replace

from billing_portal.kit.money import Money
from billing_portal.payments.ports import (
    Capability,
    Outcome,
    Taken,
    Visit,
)
from tests.integrations.contract import (
    BACK,
    EUROS,
    VISIT,
    needs,
    refund_for,
    request_for,
    saved_charge,
    setup_for,
    variants,
)


# --- hosted pages --------------------------------------------------------------------------------------------------
@needs(Capability.HOSTED_PAY)
def test_a_hosted_page_is_one_page_per_key_and_only_open_until_paid(bench):
    request = request_for(bench)
    page = bench.gateway.start_payment(request, VISIT)
    in_english = Visit(return_url=BACK, cancel_url=BACK, language="en", brands=VISIT.brands)

    assert bench.gateway.start_payment(request, VISIT) == page
    assert bench.gateway.start_payment(request, in_english) == page
    for known in variants(request, page=page.reference):
        assert bench.gateway.fetch(known).outcome is Outcome.OPEN

    bench.pays(page)
    for known in variants(request, page=page.reference):
        answer = bench.gateway.fetch(known)
        assert (answer.outcome, answer.amount) == (Outcome.SUCCEEDED, EUROS)
        assert answer.method_label == "Visa •••• 4242"
        assert answer.reference


@needs(Capability.HOSTED_PAY)
def test_a_card_that_is_refused_on_the_page_pays_nothing(bench):
    request = request_for(bench)
    bench.fails_to_pay(bench.gateway.start_payment(request, VISIT))

    assert bench.gateway.fetch(request).outcome in (Outcome.DECLINED, Outcome.OPEN)
    assert bench.gateway.close(request).outcome in (Outcome.DECLINED, Outcome.CANCELLED)
    assert bench.gateway.fetch(request).outcome in (Outcome.DECLINED, Outcome.CANCELLED)


@needs(Capability.HOSTED_PAY)
def test_a_page_that_was_left_pays_nothing_and_can_be_closed(bench):
    request = request_for(bench)
    bench.leaves(bench.gateway.start_payment(request, VISIT))

    assert bench.gateway.fetch(request).outcome in (Outcome.CANCELLED, Outcome.OPEN)
    assert bench.gateway.close(request).outcome is Outcome.CANCELLED
    assert bench.gateway.close(request).outcome is Outcome.CANCELLED


@needs(Capability.HOSTED_PAY)
def test_a_closed_page_takes_no_more_money(bench):
    request = request_for(bench)
    page = bench.gateway.start_payment(request, VISIT)

    assert bench.gateway.close(request).outcome is Outcome.CANCELLED
    bench.pays(page)
    for known in variants(request, page=page.reference):
        assert bench.gateway.fetch(known).outcome is Outcome.CANCELLED


@needs(Capability.HOSTED_PAY)
def test_closing_a_page_that_was_paid_meanwhile_says_so(bench):
    request = request_for(bench)
    bench.pays(bench.gateway.start_payment(request, VISIT))

    answer = bench.gateway.close(request)
    assert (answer.outcome, answer.amount) == (Outcome.SUCCEEDED, EUROS)


@needs(Capability.HOSTED_PAY)
def test_a_page_that_nobody_opened_is_closed(bench):
    assert bench.gateway.close(request_for(bench)).outcome is Outcome.CANCELLED


@needs(Capability.SAVE_CARD, Capability.CHARGE_SAVED)
def test_a_setup_page_keeps_a_card_under_a_token(bench):
    setup = setup_for(bench)
    page = bench.gateway.start_setup(setup, VISIT)
    assert bench.gateway.fetch_setup(setup) is None
    bench.enters_card(page)

    for known in variants(setup, page=page.reference):
        saved = bench.gateway.fetch_setup(known)
        assert (saved.kind, saved.brand, saved.last4) == ("card", "Visa", "4242")
        assert saved.expiry_year >= 2026
        assert 1 <= saved.expiry_month <= 12
    assert bench.gateway.charge(request_for(bench, token=saved.token)).outcome is Outcome.SUCCEEDED


@needs(Capability.SAVE_DEBIT, Capability.CHARGE_SAVED)
def test_a_mandate_is_kept_with_its_reference(bench):
    setup = setup_for(bench, kind="direct_debit")
    bench.grants_mandate(bench.gateway.start_setup(setup, VISIT))

    saved = bench.gateway.fetch_setup(setup)
    assert (saved.kind, saved.brand, saved.last4) == ("direct_debit", "SEPA", "3000")
    assert saved.mandate
    assert bench.gateway.charge(request_for(bench, token=saved.token)).outcome is Outcome.PENDING


@needs(Capability.SAVE_DEBIT, Capability.CHARGE_SAVED)
def test_a_mandate_that_names_its_creditor_is_kept_like_any_other(bench):
    setup = replace(
        setup_for(bench, kind="direct_debit"),
        creditor="Halden Deutschland GmbH",
        creditor_id="DE98ZZZ09999999999",
    )
    page = bench.gateway.start_setup(setup, VISIT)
    assert bench.gateway.start_setup(setup, VISIT) == page
    bench.grants_mandate(page)

    saved = bench.gateway.fetch_setup(setup)
    assert (saved.kind, saved.brand, saved.last4) == ("direct_debit", "SEPA", "3000")
    assert saved.mandate


# --- money that goes back ------------------------------------------------------------------------------------------
@needs(Capability.REFUND, Capability.CHARGE_SAVED)
def test_a_refund_goes_back_once_per_key_in_whole_or_in_part(bench):
    payment = bench.gateway.charge(saved_charge(bench)).reference
    part = refund_for(payment, "r1", Money(1_900, "EUR"))

    first = bench.gateway.refund(part)
    assert (first.outcome, first.amount) == (Outcome.SUCCEEDED, Money(1_900, "EUR"))
    assert bench.gateway.refund(part) == first
    for known in variants(part, reference=first.reference):
        assert bench.gateway.fetch_refund(known) == first

    rest = bench.gateway.refund(refund_for(payment, "r2", Money(10_000, "EUR")))
    assert rest.outcome is Outcome.SUCCEEDED
    assert rest.reference != first.reference


@needs(Capability.REFUND, Capability.CHARGE_SAVED)
def test_no_more_is_refunded_than_was_taken(bench):
    payment = bench.gateway.charge(saved_charge(bench)).reference

    assert bench.gateway.refund(refund_for(payment, "r1", EUROS + EUROS)).outcome is Outcome.DECLINED
    assert bench.gateway.refund(refund_for(payment, "r2")).outcome is Outcome.SUCCEEDED
    assert bench.gateway.refund(refund_for(payment, "r3", Money(1, "EUR"))).outcome is Outcome.DECLINED


@needs(Capability.CHARGEBACKS, Capability.CHARGE_SAVED)
def test_money_that_a_bank_takes_back_names_the_payment(bench):
    answer = bench.gateway.charge(saved_charge(bench))
    found = bench.gateway.fetch_chargeback(reference := bench.takes_back(answer.reference))

    assert (found.state, found.amount) == (Taken.TAKEN, EUROS)
    assert "k1" in (found.payment_key,) or found.payment == answer.reference
    bench.gives_back(reference)
    assert bench.gateway.fetch_chargeback(reference).state is Taken.WON
