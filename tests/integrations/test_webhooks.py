"""The one door for webhooks: verified, stored, answered; a job looks up what they speak of."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from billing_portal.flows.gateway_events import process_event
from billing_portal.integrations.payments.sandbox.events import sign
from billing_portal.integrations.payments.sandbox.models import Switch
from billing_portal.jobs.models import Job
from billing_portal.payments.models import GatewayEvent, Payment, PaymentAttempt
from billing_portal.payments.ports import GatewayUnavailable
from tests.integrations.hosted import pay
from tests.portal.billing import billed, page_for

DOOR = "/gateway-events/sandbox/"


@pytest.fixture
def client(db) -> Client:
    return Client(HTTP_HOST="localhost", enforce_csrf_checks=True)


@pytest.fixture
def attempt(alpenrose, sabine, noon) -> PaymentAttempt:
    """A payment that the customer has made on the gateway's page, and closed the window."""
    invoice = billed(alpenrose)
    address = page_for(invoice, by=sabine, now=noon)
    pay(Client(HTTP_HOST="localhost"), address, "4242 4242 4242 4242")
    return invoice.attempts.get()


def body_of(event_id: str, key: str) -> bytes:
    return json.dumps({"id": event_id, "key": key}).encode()


def knock(client: Client, body: bytes, signature: str | None = None):
    given = sign(body) if signature is None else signature
    return client.post(
        DOOR, body, content_type="application/json", headers={"Sandbox-Signature": given} if given else {}
    )


def jobs():
    return Job.objects.filter(path__endswith="process_event")


def test_an_event_is_stored_before_it_is_answered_and_settled_by_a_job(client, attempt):
    assert knock(client, body_of("evt_1", attempt.key)).status_code == 200

    event = GatewayEvent.objects.get()
    assert (event.event_id, event.key, event.processed_at) == ("evt_1", attempt.key, None)
    assert jobs().count() == 1
    assert not Payment.objects.exists()

    process_event.func(event.pk)
    attempt.refresh_from_db()
    event.refresh_from_db()
    assert attempt.status == "succeeded"
    assert event.processed_at is not None


def test_duplicates_are_answered_and_change_nothing(client, attempt):
    for _ in range(3):
        assert knock(client, body_of("evt_1", attempt.key)).status_code == 200

    assert (GatewayEvent.objects.count(), jobs().count()) == (1, 1)
    event = GatewayEvent.objects.get()
    process_event.func(event.pk)
    process_event.func(event.pk)
    assert Payment.objects.count() == 1


def test_two_events_about_one_payment_book_it_once(client, attempt):
    knock(client, body_of("evt_1", attempt.key))
    knock(client, body_of("evt_2", attempt.key))
    for event in GatewayEvent.objects.all():
        process_event.func(event.pk)

    assert Payment.objects.count() == 1


@pytest.mark.parametrize("signature", ["", "0" * 64, "ü"])
def test_a_forged_event_is_refused_and_not_kept(client, signature):
    body = body_of("evt_1", "k")

    response = client.generic(
        "POST", DOOR, body, content_type="application/json", HTTP_SANDBOX_SIGNATURE=signature
    )

    assert response.status_code == 400
    assert not GatewayEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"[]", b"{}", b'"x"', b"null", b'{"id": "x"}', b"{", body_of("", "k"),
     body_of("x" * 121, "k"), body_of("x", "k" * 65)],
)  # fmt: skip
def test_what_nobody_can_read_is_refused_even_if_signed(client, body):
    assert knock(client, body).status_code == 400
    assert not GatewayEvent.objects.exists()


def test_an_event_about_nothing_of_ours_is_kept_and_done(client):
    assert knock(client, body_of("evt_1", "of somebody else")).status_code == 200

    process_event.func(GatewayEvent.objects.get().pk)
    assert GatewayEvent.objects.get().processed_at is not None


def test_an_event_is_a_hint_not_the_truth(client, alpenrose, sabine, noon):
    invoice = billed(alpenrose)
    page_for(invoice, by=sabine, now=noon)  # never paid
    knock(client, body_of("evt_1", invoice.attempts.get().key))

    process_event.func(GatewayEvent.objects.get().pk)

    assert not Payment.objects.exists()
    assert invoice.attempts.get().status == "created"  # begun


def test_while_the_gateway_is_down_the_job_is_tried_again(client, attempt):
    knock(client, body_of("evt_1", attempt.key))
    Switch.objects.create(name="down")

    with pytest.raises(GatewayUnavailable):
        process_event.func(GatewayEvent.objects.get().pk)
    assert GatewayEvent.objects.get().processed_at is None


def test_the_door_knows_its_gateway_and_takes_posts_only(client):
    assert client.get(DOOR).status_code == 405
    assert client.post("/gateway-events/other/").status_code == 404
    assert reverse("api:gateway-events", args=["sandbox"]) == DOOR
