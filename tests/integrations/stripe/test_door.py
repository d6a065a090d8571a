"""The portal with Stripe behind it, from Pay Now to the books: whatever its webhooks do, the balance is right.

Stripe is our double here; the events have the shape of Stripe's published examples and are really signed.
"""

from __future__ import annotations

import random

import pytest
from django.test import Client

from billing_portal.flows.gateway_events import process_event
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.payments import ports
from billing_portal.payments.models import Chargeback, GatewayEvent, Payment, PaymentAttempt
from tests.integrations.stripe import fixtures
from tests.integrations.stripe.bench import StripeBench, event_body, signed
from tests.integrations.stripe.fixtures import example, needs_fixtures
from tests.portal.billing import billed, page_for

pytestmark = [pytest.mark.django_db, needs_fixtures]
DOOR = "/gateway-events/stripe/"


@pytest.fixture
def bench(monkeypatch, noon):
    """Stripe as the portal's gateway, with the clock of the test."""
    made = StripeBench()
    made.double.clock = noon.timestamp
    monkeypatch.setattr(ports, "_load", lambda path: made.gateway)
    with clock.at(noon):
        yield made
    made.over()


@pytest.fixture
def attempt(bench, alpenrose, sabine, noon) -> PaymentAttempt:
    """A customer on Stripe's page, who has not paid yet."""
    invoice = billed(alpenrose)
    address = page_for(invoice, by=sabine, now=noon)
    assert address.startswith("https://checkout.stripe.com/")
    return invoice.attempts.get()


def knock(body: str | bytes, headers: dict[str, str]) -> int:
    given = body.encode() if isinstance(body, str) else body
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    return client.post(DOOR, given, content_type="application/json", headers=headers).status_code


def tell(noon, kind: str, found: dict, event_id: str) -> int:
    body = event_body(kind, found, event_id)
    return knock(body, signed(body, at=int(noon.timestamp())))


def follow() -> None:
    for event in GatewayEvent.objects.order_by("pk"):
        process_event.func(event.pk)


def page_of(bench, attempt) -> ports.HostedPage:
    (session,) = [
        row for row in bench.double._of("checkout.session") if row["client_reference_id"] == attempt.key
    ]
    return ports.HostedPage(session["url"], session["id"])


def history(attempt: PaymentAttempt) -> list[tuple[str, dict, str]]:
    """What Stripe tells of one payment, in the order in which it happens."""
    ours = {"metadata": {"attempt": attempt.key}, "id": "pi_1", "amount": 1}  # a hint with a wrong sum in it
    session = example("checkout.session", client_reference_id=attempt.key, amount_total=1)
    return [
        ("payment_intent.created", example("payment_intent", **ours), "evt_1"),
        ("payment_intent.payment_failed", example("payment_intent", **ours), "evt_2"),
        ("payment_intent.processing", example("payment_intent", **ours, status="processing"), "evt_3"),
        ("payment_intent.succeeded", example("payment_intent", **ours, status="succeeded"), "evt_4"),
        ("checkout.session.completed", session, "evt_5"),
        ("charge.succeeded", example("charge"), "evt_6"),
        ("checkout.session.expired", session, "evt_7"),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_events_in_any_order_twice_and_late_book_one_payment(bench, attempt, noon, seed):
    dice = random.Random(seed)
    told = history(attempt) * 2
    dice.shuffle(told)
    pays_at = dice.randrange(len(told))
    for index, (kind, found, event_id) in enumerate(told):
        if index == pays_at:
            bench.pays(page_of(bench, attempt))
        assert tell(noon, kind, found, event_id) == 200
        if dice.random() < 0.5:
            follow()
    last = ("payment_intent.succeeded", example("payment_intent", metadata={"attempt": attempt.key}), "evt_8")
    assert tell(noon, *last) == 200
    follow()

    attempt.refresh_from_db()
    payment = Payment.objects.get()
    assert (attempt.status, payment.amount) == ("succeeded", attempt.amount)
    assert Invoice.objects.get().status == "paid"
    assert GatewayEvent.objects.count() == 8


def test_what_events_claim_is_not_believed(bench, attempt, noon):
    for told in history(attempt):
        tell(noon, *told)
    follow()

    attempt.refresh_from_db()
    assert attempt.status == "created"
    assert not Payment.objects.exists()


def test_a_refused_card_leaves_the_page_open_for_another(bench, attempt, noon):
    bench.fails_to_pay(page_of(bench, attempt))
    tell(noon, *history(attempt)[1])
    follow()
    attempt.refresh_from_db()
    assert attempt.status == "created"

    bench.pays(page_of(bench, attempt))
    tell(noon, *history(attempt)[3])
    follow()
    assert Payment.objects.get().amount == attempt.amount


@pytest.mark.parametrize(
    "how", ["unsigned", "wrong secret", "altered", "not UTF-8", "too old", "too new", "no event"]
)
def test_what_stripe_did_not_sign_is_refused_and_not_kept(bench, attempt, noon, how):
    kind, found, event_id = history(attempt)[3]
    body, at = event_body(kind, found, event_id), int(noon.timestamp())
    cases = {
        "unsigned": (body, {}),
        "wrong secret": (body, signed(body, "whsec_wrong", at)),
        "altered": (body.replace(attempt.key, "x"), signed(body, at=at)),
        "not UTF-8": (b"\xff" + body.encode(), signed(body, at=at)),
        "too old": (body, signed(body, at=at - 600)),
        "too new": (body, signed(body, at=at + 600)),
        "no event": ("[]", signed("[]", at=at)),
    }

    assert knock(*cases[how]) == 400
    assert not GatewayEvent.objects.exists()


def test_every_published_resource_under_every_of_our_types_is_kept_and_moves_nothing(bench, attempt, noon):
    kinds = (
        "checkout.session.completed",
        "payment_intent.succeeded",
        "refund.updated",
        "charge.dispute.created",
    )
    for number, resource in enumerate(sorted(fixtures._resources())):
        assert tell(noon, kinds[number % len(kinds)], example(resource), f"evt_{number}") == 200
    for kind, resource in zip(
        kinds, ("checkout.session", "payment_intent", "refund", "dispute"), strict=True
    ):
        assert tell(noon, kind, example(resource), f"evt_{kind}") == 200
    follow()

    attempt.refresh_from_db()
    assert attempt.status == "created"
    assert not Payment.objects.exists()


def test_a_dispute_reopens_the_invoice_once_the_money_is_gone_and_pays_it_again_when_won(
    bench, attempt, noon
):
    bench.pays(page_of(bench, attempt))
    paid = bench.double._of("payment_intent")[0]["id"]
    dispute = bench.takes_back(paid, asks_only=True)
    tell(
        noon, "charge.dispute.created", example("dispute", id=dispute), "evt_1"
    )  # before any news of the payment
    follow()
    assert Invoice.objects.get().status == "paid"
    assert not Chargeback.objects.exists()

    bench.double.objects[dispute].update(status="needs_response", balance_transactions=[{"amount": -11_900}])
    tell(noon, "charge.dispute.funds_withdrawn", example("dispute", id=dispute), "evt_2")
    tell(noon, "charge.dispute.updated", example("dispute", id=dispute), "evt_3")
    follow()
    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.open) == ("issued", attempt.amount)
    assert Chargeback.objects.count() == 1

    bench.gives_back(dispute)
    tell(noon, "charge.dispute.closed", example("dispute", id=dispute), "evt_4")
    follow()
    assert Chargeback.objects.get().status == "won"
