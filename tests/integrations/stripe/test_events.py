"""Stripe's webhooks, all really signed by the SDK's own signer: on published examples and on events of our making."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from billing_portal.integrations.payments.stripe import webhooks
from billing_portal.integrations.payments.stripe.adapter import StripeGateway
from billing_portal.kit import clock
from billing_portal.payments.ports import GatewayEvent, Subject
from tests.integrations.stripe.bench import SETTINGS, event_body, signed
from tests.integrations.stripe.fixtures import example, needs_fixtures

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
THEN = int(NOON.timestamp())
PAID = event_body(
    "payment_intent.succeeded", {"id": "pi_1", "object": "payment_intent", "metadata": {"attempt": "a"}}
)


@pytest.fixture
def gateway(settings):
    for name, value in SETTINGS.items():
        setattr(settings, name, value)
    with clock.at(NOON):
        yield StripeGateway()


def test_an_event_signed_with_the_present_or_the_previous_secret_is_read(gateway):
    for secret in ("whsec_present", "whsec_previous"):
        events = gateway.parse_webhook(signed(PAID, secret, THEN), PAID.encode())
        assert events == [GatewayEvent("evt_1", Subject.PAYMENT, "a", "pi_1")]


def test_an_event_signed_with_both_secrets_is_read(gateway):
    both = signed(PAID, "whsec_other", THEN)["Stripe-Signature"]
    both += "," + signed(PAID, "whsec_present", THEN)["Stripe-Signature"].split(",")[1]

    assert gateway.parse_webhook({"Stripe-Signature": both}, PAID.encode())


def test_without_a_previous_secret_an_empty_one_signs_nothing(gateway, settings):
    settings.STRIPE_WEBHOOK_SECRET_PREVIOUS = ""

    with pytest.raises(ValueError):
        gateway.parse_webhook(signed(PAID, "", THEN), PAID.encode())


@pytest.mark.parametrize("minutes", [-10, -5.1, 5.1, 10])
def test_an_event_too_old_or_from_the_future_is_refused(gateway, minutes):
    at = THEN + int(minutes * 60)

    with pytest.raises(ValueError, match="ago"):
        gateway.parse_webhook(signed(PAID, at=at), PAID.encode())


@pytest.mark.parametrize("minutes", [-4.9, 0, 4.9])
def test_a_clock_that_goes_a_little_wrong_is_borne(gateway, minutes):
    with clock.at(NOON + timedelta(minutes=minutes)):
        assert gateway.parse_webhook(signed(PAID, at=THEN), PAID.encode())


def test_the_time_that_is_checked_is_the_one_that_was_signed(gateway):
    """A second `t` in the header must not make an old event young."""
    old = signed(PAID, at=THEN - 3600)["Stripe-Signature"]
    for header in (f"{old},t={THEN}", f"t={THEN},{old}"):
        with pytest.raises(ValueError):
            gateway.parse_webhook({"Stripe-Signature": header}, PAID.encode())


def forged() -> dict[str, tuple[dict[str, str], bytes]]:
    body, good = PAID.encode(), signed(PAID, at=THEN)
    header = good["Stripe-Signature"]
    latin = '{"id": "\xe9"}'
    return {
        "wrong secret": (signed(PAID, "whsec_wrong", THEN), body),
        "altered": (good, body.replace(b"pi_1", b"pi_2")),
        "reserialised": (good, json.dumps(json.loads(PAID), indent=1).encode()),
        "no header": ({}, body),
        "empty header": ({"Stripe-Signature": ""}, body),
        "header of nonsense": ({"Stripe-Signature": "nonsense"}, body),
        "no time": ({"Stripe-Signature": header.split(",")[1]}, body),
        "time of nonsense": ({"Stripe-Signature": "t=noon," + header.split(",")[1]}, body),
        "old scheme only": ({"Stripe-Signature": header.replace("v1=", "v0=")}, body),
        "not UTF-8": (signed(latin, at=THEN), latin.encode("latin-1")),
        "empty": (signed("", at=THEN), b""),
        "no JSON": (signed("{", at=THEN), b"{"),
        "a list": (signed("[]", at=THEN), b"[]"),
        "nested beyond reason": (signed("[" * 100_000, at=THEN), b"[" * 100_000),
        "no event": (signed('{"object": "charge"}', at=THEN), b'{"object": "charge"}'),
        "no id": (signed('{"object": "event"}', at=THEN), b'{"object": "event"}'),
    }


@pytest.mark.parametrize("how", list(forged()))
def test_what_is_not_truly_signed_or_no_event_is_refused(gateway, how):
    with pytest.raises(ValueError):
        gateway.parse_webhook(*forged()[how])


def read(kind: str, found: dict) -> GatewayEvent:
    return webhooks.read(json.loads(event_body(kind, found)))


@needs_fixtures
@pytest.mark.parametrize(
    ("kind", "resource", "changed", "subject", "key", "reference"),
    [
        ("checkout.session.completed", "checkout.session", {"client_reference_id": "a"},
         Subject.PAYMENT, "a", "pi_1PgafyB7WZ01zgkWSjxsAJo3"),
        ("checkout.session.async_payment_failed", "checkout.session", {"client_reference_id": "a"},
         Subject.PAYMENT, "a", "pi_1PgafyB7WZ01zgkWSjxsAJo3"),
        ("checkout.session.expired", "checkout.session", {"client_reference_id": "a", "payment_intent": None},
         Subject.PAYMENT, "a", ""),
        ("checkout.session.completed", "checkout.session",
         {"client_reference_id": "s", "mode": "setup", "setup_intent": "seti_1"}, Subject.SETUP, "s", "seti_1"),
        ("checkout.session.completed", "checkout.session", {"mode": "subscription"}, Subject.OTHER, "", ""),
        ("payment_intent.succeeded", "payment_intent", {"metadata": {"attempt": "a"}},
         Subject.PAYMENT, "a", "pi_1PgafyB7WZ01zgkWSjxsAJo3"),
        ("payment_intent.payment_failed", "payment_intent", {}, Subject.PAYMENT, "", "pi_1PgafyB7WZ01zgkWSjxsAJo3"),
        ("payment_intent.succeeded", "payment_intent", {"metadata": {"attempt": "x" * 65}},
         Subject.PAYMENT, "", "pi_1PgafyB7WZ01zgkWSjxsAJo3"),
        ("setup_intent.succeeded", "setup_intent", {"metadata": {"setup": "s"}},
         Subject.SETUP, "s", "seti_1Pgag7B7WZ01zgkWSgwGdb8Z"),
        ("refund.created", "refund", {"metadata": {"refund": "r"}}, Subject.REFUND, "r", "re_1Pgc72B7WZ01zgkWqPvrRrPE"),
        ("refund.failed", "refund", {"metadata": {"refund": "r"}}, Subject.REFUND, "r", "re_1Pgc72B7WZ01zgkWqPvrRrPE"),
        ("charge.refund.updated", "refund", {}, Subject.REFUND, "", "re_1Pgc72B7WZ01zgkWqPvrRrPE"),
        ("charge.dispute.created", "dispute", {}, Subject.CHARGEBACK, "", "dp_1Pgc71B7WZ01zgkWMevJiAUx"),
        ("charge.dispute.funds_withdrawn", "dispute", {}, Subject.CHARGEBACK, "", "dp_1Pgc71B7WZ01zgkWMevJiAUx"),
        ("charge.refunded", "charge", {}, Subject.OTHER, "", ""),
        ("payout.paid", "payout", {}, Subject.OTHER, "", ""),
        ("something.brand_new", "invoice", {}, Subject.OTHER, "", ""),
    ],
)  # fmt: skip
def test_every_event_names_what_it_speaks_of(kind, resource, changed, subject, key, reference):
    event = read(kind, example(resource, **changed))

    assert event == GatewayEvent("evt_1", subject, key, reference)


@needs_fixtures
def test_the_published_event_is_kept_with_nothing_to_do(gateway):
    body = json.dumps(example("event"))

    assert gateway.parse_webhook(signed(body, at=THEN), body.encode()) == [
        GatewayEvent("evt_1Pgc76B7WZ01zgkWwyRHS12y", Subject.OTHER)
    ]


@needs_fixtures
def test_no_published_resource_under_any_of_our_types_breaks_the_reader():
    from tests.integrations.stripe import fixtures

    kinds = (
        "checkout.session.completed",
        "payment_intent.succeeded",
        "refund.updated",
        "charge.dispute.closed",
    )
    for resource in fixtures._resources():
        for kind in kinds:
            assert read(kind, example(resource)).event_id == "evt_1"
