"""What every payment gateway must do for us, whoever makes it: saved methods, trouble, events.

A new adapter adds its bench to `contract.BENCHES`; pages and money that goes back are in the file beside.

Three benches: the sandbox itself; the Stripe adapter before a Stripe of our own (`stripe/double.py`, in memory,
every request checked against the SDK's types), which says nothing about the live service; and no gateway at all.
`make stripe-live` runs the part of the contract that needs no hands on a page against Stripe's test mode.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from billing_portal.kit.money import Money
from billing_portal.payments.ports import (
    Capability,
    ChargeRequest,
    GatewayUnavailable,
    NotOffered,
    Outcome,
    SetupRequest,
    Subject,
)
from tests.integrations.contract import (
    EUROS,
    VISIT,
    needs,
    refund_for,
    request_for,
    saved_charge,
    setup_for,
    variants,
)


# --- what is not offered -------------------------------------------------------------------------------------------
def test_what_a_gateway_does_not_offer_it_refuses_by_name(bench):
    gateway, like = (
        bench.gateway,
        {"customer": "c", "started_at": datetime.now(UTC), "label": "x", "key": "k"},
    )
    charge = ChargeRequest(amount=EUROS, **like)
    setup = SetupRequest(kind="card", currency="EUR", **like)
    refused = {
        Capability.HOSTED_PAY: lambda: gateway.start_payment(charge, VISIT),
        Capability.SAVE_CARD: lambda: gateway.start_setup(setup, VISIT),
        Capability.CHARGE_SAVED: lambda: gateway.charge(charge),
        Capability.REFUND: lambda: gateway.refund(refund_for("p")),
    }
    for capability in set(refused) - gateway.capabilities:
        with pytest.raises(NotOffered):
            refused[capability]()


def test_nobody_finds_what_was_never_there(bench):
    gateway, like = (
        bench.gateway,
        {"customer": "c", "started_at": datetime.now(UTC), "label": "x", "key": "k"},
    )

    assert gateway.fetch(ChargeRequest(amount=EUROS, **like)) is None
    assert gateway.fetch(ChargeRequest(amount=EUROS, token="pm_1", **like)) is None
    assert gateway.fetch_setup(SetupRequest(kind="card", currency="EUR", **like)) is None
    assert gateway.fetch_refund(refund_for("pi_of_nobody")) is None
    assert gateway.fetch_chargeback("dp_of_nobody") is None
    gateway.forget("pm_of_nobody")


def test_what_is_not_signed_is_refused_whatever_it_says(bench):
    for body in (b"", b"{}", b"\xff\xfe", b"[]", b'{"id": "evt_1", "key": "k1"}'):
        with pytest.raises(ValueError):
            bench.gateway.parse_webhook({}, body)


def test_ordinary_amounts_are_taken_as_they_are(bench):
    assert bench.gateway.to_gateway_amount(EUROS) == 11_900
    assert bench.gateway.to_gateway_amount(Money(500, "JPY")) == 500
    assert bench.gateway.to_gateway_amount(Money(1_230, "KWD")) == 1_230


# --- a saved method ------------------------------------------------------------------------------------------------
@needs(Capability.CHARGE_SAVED)
def test_an_account_is_one_customer(bench):
    first = bench.gateway.open_customer("account-1", "Alpenrose")

    assert bench.gateway.open_customer("account-1", "Alpenrose") == first
    assert bench.gateway.open_customer("account-1", "Alpenrose Holding") == first
    assert bench.gateway.open_customer("account-2", "Alpenrose") != first


@needs(Capability.CHARGE_SAVED)
def test_a_charge_says_what_was_taken_and_from_what(bench):
    answer = bench.gateway.charge(saved_charge(bench))

    assert (answer.outcome, answer.amount) == (Outcome.SUCCEEDED, EUROS)
    assert answer.reference
    assert answer.method_label == "Visa •••• 4242"


@needs(Capability.CHARGE_SAVED)
@pytest.mark.parametrize("behaviour", ["succeed", "decline"])
def test_the_same_key_gives_the_same_answer_and_takes_once(bench, behaviour):
    request = saved_charge(bench, behaviour=behaviour)
    first = bench.gateway.charge(request)

    assert bench.gateway.charge(request) == first
    for known in variants(request, reference=first.reference):
        found = bench.gateway.fetch(known)
        assert (found.outcome, found.reference) == (first.outcome, first.reference)
        assert found.decline_code == first.decline_code


@needs(Capability.CHARGE_SAVED)
def test_another_key_is_another_charge(bench):
    one, other = saved_charge(bench, "k1"), saved_charge(bench, "k2")

    assert bench.gateway.charge(one).reference != bench.gateway.charge(other).reference


@needs(Capability.CHARGE_SAVED, Capability.HOSTED_PAY, Capability.SAVE_CARD, Capability.REFUND)
def test_what_one_key_did_is_never_found_under_another_of_the_same_customer(bench):
    gateway = bench.gateway
    answer = gateway.charge(saved_charge(bench, "k1"))
    bench.pays(gateway.start_payment(request_for(bench, "k2"), VISIT))
    bench.enters_card(gateway.start_setup(setup_for(bench, "s1"), VISIT))
    gateway.refund(refund_for(answer.reference, "r1", Money(100, "EUR")))

    assert gateway.fetch(request_for(bench, "k3")) is None
    assert gateway.fetch(request_for(bench, "k3", token="pm_1")) is None
    assert gateway.fetch_setup(setup_for(bench, "s2")) is None
    assert gateway.fetch_refund(refund_for(answer.reference, "r2")) is None
    assert gateway.close(request_for(bench, "k3")).outcome is Outcome.CANCELLED
    assert gateway.fetch(request_for(bench, "k2")).outcome is Outcome.SUCCEEDED


@needs(Capability.CHARGE_SAVED)
def test_a_refusal_is_an_answer(bench):
    answer = bench.gateway.charge(saved_charge(bench, behaviour="decline"))

    assert answer.outcome is Outcome.DECLINED
    assert answer.decline_code
    assert answer.decline_code != "authentication_required"


@needs(Capability.CHARGE_SAVED)
def test_a_card_that_needs_its_holder_is_declined_without_one(bench):
    answer = bench.gateway.charge(saved_charge(bench, behaviour="authenticate"))

    assert (answer.outcome, answer.decline_code) == (Outcome.DECLINED, "authentication_required")


@needs(Capability.CHARGE_SAVED)
def test_an_unknown_or_forgotten_method_is_declined_not_charged(bench):
    assert bench.gateway.charge(request_for(bench, token="pm_of_nobody")).outcome is Outcome.DECLINED

    request = saved_charge(bench, "k2")
    bench.gateway.forget(request.token)
    bench.gateway.forget(request.token)
    assert bench.gateway.charge(request).outcome is Outcome.DECLINED


@needs(Capability.CHARGE_SAVED, Capability.SAVE_DEBIT)
def test_a_debit_is_pending_first(bench):
    request = saved_charge(bench, kind="direct_debit")
    answer = bench.gateway.charge(request)
    assert answer.outcome is Outcome.PENDING

    bench.clears(answer.reference)
    for known in variants(request, reference=answer.reference):
        found = bench.gateway.fetch(known)
        assert (found.outcome, found.amount) == (Outcome.SUCCEEDED, EUROS)


# --- out of reach --------------------------------------------------------------------------------------------------
@needs(Capability.CHARGE_SAVED, Capability.HOSTED_PAY)
def test_out_of_reach_is_said_and_nothing_happened(bench):
    gateway, request, setup = bench.gateway, saved_charge(bench), setup_for(bench)
    page = request_for(bench, "k2")
    bench.goes_down()
    for call in (
        lambda: gateway.open_customer("account-9", "Nobody"),
        lambda: gateway.charge(request),
        lambda: gateway.fetch(request),
        lambda: gateway.fetch_setup(setup),
        lambda: gateway.close(page),
        lambda: gateway.start_payment(page, VISIT),
        lambda: gateway.start_setup(setup, VISIT),
        lambda: gateway.forget(request.token),
        lambda: gateway.refund(refund_for("p")),
        lambda: gateway.fetch_refund(refund_for("p")),
        lambda: gateway.fetch_chargeback("dp_1"),
    ):
        with pytest.raises(GatewayUnavailable):
            call()

    bench.comes_back()
    assert gateway.fetch(request) is None
    assert gateway.fetch(page) is None


@needs(Capability.CHARGE_SAVED, Capability.REFUND)
def test_an_answer_that_was_lost_is_found_by_its_key(bench):
    request = saved_charge(bench)
    bench.loses_answers()
    with pytest.raises(GatewayUnavailable):
        bench.gateway.charge(request)
    bench.comes_back()
    found = bench.gateway.fetch(request)
    assert (found.outcome, found.amount) == (Outcome.SUCCEEDED, EUROS)
    assert bench.gateway.charge(request).reference == found.reference

    back = refund_for(found.reference)
    bench.loses_answers()
    with pytest.raises(GatewayUnavailable):
        bench.gateway.refund(back)
    bench.comes_back()
    assert bench.gateway.fetch_refund(back).outcome is Outcome.SUCCEEDED


# --- events --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("subject", [Subject.PAYMENT, Subject.SETUP, Subject.REFUND])
@needs(Capability.HOSTED_PAY)
def test_an_event_is_read_if_it_is_truly_signed(bench, subject):
    events = bench.gateway.parse_webhook(*bench.event(subject, "k1", "evt_1"))

    assert [(event.event_id, event.subject, event.key) for event in events] == [("evt_1", subject, "k1")]


@needs(Capability.CHARGEBACKS)
def test_an_event_of_a_chargeback_names_the_chargeback(bench):
    (event,) = bench.gateway.parse_webhook(*bench.event(Subject.CHARGEBACK, ""))

    assert event.subject is Subject.CHARGEBACK
    assert event.reference


@needs(Capability.HOSTED_PAY)
@pytest.mark.parametrize("forge", ["no signature", "wrong signature", "other body"])
def test_an_event_that_is_not_truly_signed_is_refused(bench, forge):
    headers, body = bench.event(Subject.PAYMENT, "k1", f"evt_{uuid4().hex}")
    if forge == "no signature":
        headers = {}
    elif forge == "wrong signature":
        headers = {name: value[:-4] + "0000" for name, value in headers.items()}
    else:
        body = body.replace(b"k1", b"k2")

    with pytest.raises(ValueError):
        bench.gateway.parse_webhook(headers, body)
