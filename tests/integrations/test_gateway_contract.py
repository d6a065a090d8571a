"""What every payment gateway must do for us, whoever makes it. A new adapter adds itself to `BENCHES`."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.test import Client

from billing_portal.integrations.payments.sandbox.adapter import SandboxGateway, sign
from billing_portal.integrations.payments.sandbox.models import SavedMethod, Switch
from billing_portal.kit.money import Money
from billing_portal.payments.ports import GatewayUnavailable, HostedRequest, Outcome
from tests.integrations.hosted import at_gateway, pay

pytestmark = pytest.mark.django_db
EUROS = Money(11_900, "EUR")


class SandboxBench:
    """How the sandbox is brought into the states that the contract speaks of."""

    def __init__(self) -> None:
        self.gateway, self.client = SandboxGateway(), Client(HTTP_HOST="localhost")

    def saved(self, behaviour: str, kind: str = "card") -> str:
        token = f"pm_{uuid4().hex}"
        SavedMethod.objects.create(token=token, kind=kind, brand="Visa", last4="4242", behaviour=behaviour)
        return token

    def pays(self, address: str) -> None:
        pay(self.client, address, "4242 4242 4242 4242")

    def leaves(self, address: str) -> None:
        at_gateway(self.client, f"{address}cancel/")

    def enters_card(self, address: str) -> None:
        pay(self.client, address, "4242 4242 4242 4242")

    def goes_down(self) -> None:
        Switch.objects.create(name="down")

    def comes_back(self) -> None:
        Switch.objects.all().delete()

    def loses_answers(self) -> None:
        Switch.objects.create(name="answer_lost")

    def event(self, event_id: str, key: str) -> tuple[dict[str, str], bytes]:
        body = json.dumps({"id": event_id, "key": key}).encode()
        return {"Sandbox-Signature": sign(body)}, body


BENCHES = {"sandbox": SandboxBench}


@pytest.fixture(params=sorted(BENCHES))
def bench(request):
    return BENCHES[request.param]()


def request_for(key: str) -> HostedRequest:
    back = "http://localhost:8000/back/"
    return HostedRequest(
        key=key, customer="Alpenrose", label="DE-2026-000001", return_url=back, cancel_url=back
    )


def charge(bench, key: str, behaviour: str = "succeed", kind: str = "card"):
    return bench.gateway.charge(EUROS, bench.saved(behaviour, kind), key=key, label="DE-2026-000001")


def test_a_charge_says_what_was_taken_and_from_what(bench):
    answer = charge(bench, "k1")

    assert (answer.outcome, answer.amount) == (Outcome.SUCCEEDED, EUROS)
    assert answer.reference
    assert answer.method_label == "Visa •••• 4242"


def test_the_same_key_gives_the_same_answer_and_takes_once(bench):
    first = charge(bench, "k1")
    again = bench.gateway.charge(Money(1, "EUR"), bench.saved("decline"), key="k1", label="other")

    assert again == first
    assert bench.gateway.fetch("k1") == first


def test_another_key_is_another_charge(bench):
    assert charge(bench, "k1").reference != charge(bench, "k2").reference


def test_a_refusal_is_an_answer(bench):
    answer = charge(bench, "k1", "decline")

    assert answer.outcome is Outcome.DECLINED
    assert answer.decline_code == "card_declined"


def test_a_card_that_needs_its_holder_is_declined_without_one(bench):
    assert charge(bench, "k1", "authenticate").decline_code == "authentication_required"


def test_an_unknown_method_is_declined_not_charged(bench):
    answer = bench.gateway.charge(EUROS, "pm_of_nobody", key="k1", label="x")

    assert answer.outcome is Outcome.DECLINED


def test_a_debit_is_pending_first(bench):
    assert charge(bench, "k1", kind="direct_debit").outcome is Outcome.PENDING
    assert bench.gateway.fetch("k1").outcome is Outcome.SUCCEEDED


def test_a_key_that_never_arrived_is_unknown(bench):
    assert bench.gateway.fetch("never") is None
    assert bench.gateway.fetch_setup("never") is None


def test_out_of_reach_is_said_and_nothing_happened(bench):
    bench.goes_down()
    for call in (
        lambda: charge(bench, "k1"),
        lambda: bench.gateway.fetch("k1"),
        lambda: bench.gateway.fetch_setup("k1"),
        lambda: bench.gateway.close("k1"),
        lambda: bench.gateway.start_payment(EUROS, request_for("k1")),
        lambda: bench.gateway.start_setup("card", "EUR", request_for("k1")),
    ):
        with pytest.raises(GatewayUnavailable):
            call()

    bench.comes_back()
    assert bench.gateway.fetch("k1") is None


def test_an_answer_that_was_lost_is_found_by_its_key(bench):
    bench.loses_answers()
    with pytest.raises(GatewayUnavailable):
        charge(bench, "k1")

    bench.comes_back()
    assert bench.gateway.fetch("k1").outcome is Outcome.SUCCEEDED


def test_a_hosted_page_is_one_page_per_key_and_pending_until_paid(bench):
    address = bench.gateway.start_payment(EUROS, request_for("k1"))

    assert bench.gateway.start_payment(EUROS, request_for("k1")) == address
    assert bench.gateway.fetch("k1").outcome is Outcome.PENDING
    bench.pays(address)
    answer = bench.gateway.fetch("k1")
    assert (answer.outcome, answer.amount) == (Outcome.SUCCEEDED, EUROS)


def test_a_hosted_page_that_is_left_is_cancelled(bench):
    bench.leaves(bench.gateway.start_payment(EUROS, request_for("k1")))

    assert bench.gateway.fetch("k1").outcome is Outcome.CANCELLED


def test_a_closed_page_takes_no_more_money(bench):
    address = bench.gateway.start_payment(EUROS, request_for("k1"))

    assert bench.gateway.close("k1").outcome is Outcome.CANCELLED
    bench.pays(address)
    assert bench.gateway.fetch("k1").outcome is Outcome.CANCELLED


def test_closing_a_page_that_was_paid_meanwhile_says_so(bench):
    bench.pays(bench.gateway.start_payment(EUROS, request_for("k1")))

    assert bench.gateway.close("k1").outcome is Outcome.SUCCEEDED


def test_a_setup_page_keeps_a_card_under_a_token(bench):
    address = bench.gateway.start_setup("card", "EUR", request_for("s1"))
    assert bench.gateway.fetch_setup("s1") is None
    bench.enters_card(address)

    saved = bench.gateway.fetch_setup("s1")
    assert (saved.kind, saved.brand, saved.last4) == ("card", "Visa", "4242")
    charged = bench.gateway.charge(EUROS, saved.token, key="k1", label="x")
    assert charged.outcome is Outcome.SUCCEEDED


def test_an_event_is_read_if_it_is_truly_signed(bench):
    headers, body = bench.event("evt_1", "k1")

    events = bench.gateway.parse_webhook(headers, body)

    assert [(event.event_id, event.key) for event in events] == [("evt_1", "k1")]


@pytest.mark.parametrize("forge", ["no signature", "wrong signature", "other body"])
def test_an_event_that_is_not_truly_signed_is_refused(bench, forge):
    headers, body = bench.event("evt_1", "k1")
    if forge == "no signature":
        headers = {}
    elif forge == "wrong signature":
        headers = dict.fromkeys(headers, "0" * 64)
    else:
        body = body.replace(b"k1", b"k2")

    with pytest.raises(ValueError):
        bench.gateway.parse_webhook(headers, body)
