"""Stateful flows against a Stripe that somebody else wrote: localstripe, in a process of its own on this machine.

It has no Checkout, no disputes and no ACH; those run on our double only. See `localstripe_shim.py` for what is bent.
"""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
import stripe

from billing_portal.integrations.payments.stripe.adapter import StripeGateway
from billing_portal.kit.money import Money
from billing_portal.payments.ports import ChargeRequest, Outcome, RefundRequest, Subject
from tests.integrations.stripe import schema
from tests.integrations.stripe.bench import SECRET, SETTINGS

SHIM = Path(__file__).with_name("localstripe_shim.py")
KEY = "sk_test_localstripe"
EUROS = Money(11_900, "EUR")
PATIENCE = 10  # seconds


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where localstripe listens; it is gone after the last test of this file."""
    process = subprocess.Popen(
        [sys.executable, str(SHIM), "--from-scratch"],
        cwd=tmp_path_factory.mktemp("localstripe"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def client(address):
    """A client as the adapter's, but there; its connections end with the test."""
    http_client = stripe.RequestsClient(timeout=PATIENCE)
    made = stripe.StripeClient(
        KEY, base_addresses={"api": address}, max_network_retries=0, http_client=http_client
    )
    yield made
    http_client.close()


@pytest.fixture
def gateway(client, settings):
    """The adapter there; every request is checked against the SDK's types before it leaves."""
    for name, value in SETTINGS.items():
        setattr(settings, name, value)
    checked = StripeGateway(client)
    schema.checked(client)
    return checked


@pytest.fixture
def told(address):
    """What localstripe's webhooks bring: headers and body of each."""
    heard: Queue = Queue()

    class Door(http.server.BaseHTTPRequestHandler):
        def do_POST(self):  # the name that the standard library asks for
            heard.put((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args):
            """Silence."""

    door = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=door.serve_forever)
    thread.start()
    notified_account = urlencode({"url": f"http://127.0.0.1:{door.server_port}/", "secret": SECRET}).encode()
    urlopen(Request(f"{address}/_config/webhooks/tests", data=notified_account)).close()
    yield heard
    door.shutdown()
    door.server_close()
    thread.join()


def save(gateway, client, number: str = "4242424242424242") -> ChargeRequest:
    """A request to charge a card that a customer has entered."""
    card = {"number": number, "exp_month": 8, "exp_year": 2030, "cvc": "123"}
    return _attached(gateway, client, {"type": "card", "card": card})


def save_debit(gateway, client, iban: str = "DE89370400440532013000") -> ChargeRequest:
    return _attached(gateway, client, {"type": "sepa_debit", "sepa_debit": {"iban": iban}})


def raw(client) -> stripe.StripeClient:
    """The same localstripe for what a customer does: unchecked, the adapter never asks so."""
    there = client._requestor
    return stripe.StripeClient(KEY, base_addresses=there._options.base_addresses, http_client=there._client)


def _attached(gateway, client, method: dict) -> ChargeRequest:
    """Set up as Checkout does it: a SetupIntent, confirmed with what was entered."""
    customer, customers_own = gateway.open_customer(uuid4().hex, "Alpenrose"), raw(client).v1
    token = customers_own.payment_methods.create(method).id
    setup = customers_own.setup_intents.create({"customer": customer})
    done = customers_own.setup_intents.confirm(setup.id, {"payment_method": token})
    assert done.status in ("succeeded", "requires_action")
    customers_own.payment_methods.attach(token, {"customer": customer})
    return ChargeRequest(
        key=uuid4().hex,
        amount=EUROS,
        label="DE-2026-000001",
        customer=customer,
        started_at=datetime.now(UTC),
        token=token,
    )


def settled(ask: Callable):
    """Ask until a debit is no longer on its way."""
    until = time.monotonic() + PATIENCE
    while (answer := ask()).outcome is Outcome.PENDING and time.monotonic() < until:
        threading.Event().wait(0.05)
    return answer


def test_a_charge_is_taken_once_however_often_it_is_asked_for(gateway, client):
    request = save(gateway, client)
    first = gateway.charge(request)

    assert (first.outcome, first.amount) == (Outcome.SUCCEEDED, EUROS)
    assert gateway.charge(request) == first
    assert gateway.fetch(request) == first
    taken = [row for row in client.v1.payment_intents.list().data if row.metadata["attempt"] == request.key]
    assert len(taken) == 1


def test_the_same_key_with_another_amount_is_loud_and_takes_nothing(gateway, client):
    request = save(gateway, client)
    gateway.charge(request)
    fields = {name: getattr(request, name) for name in request.__slots__}

    with pytest.raises(stripe.IdempotencyError):
        gateway.charge(ChargeRequest(**{**fields, "amount": Money(1_000, "EUR")}))

    assert gateway.fetch(request).amount == EUROS


def test_a_declined_card_is_an_answer_that_is_found_again(gateway, client):
    request = save(gateway, client, "4000000000000341")
    answer = gateway.charge(request)

    assert (answer.outcome, answer.decline_code) == (Outcome.DECLINED, "card_declined")
    assert answer.reference.startswith("pi_")
    assert gateway.charge(request) == answer
    assert gateway.fetch(request).outcome is Outcome.DECLINED


def test_a_card_that_wants_its_holder_is_declined_and_late_money_is_seen(gateway, client, address):
    request = save(gateway, client, "4000002500003155")
    answer = gateway.charge(request)
    assert (answer.outcome, answer.decline_code) == (Outcome.DECLINED, "authentication_required")

    secret = client.v1.payment_intents.retrieve(answer.reference).client_secret
    said = urlencode({"client_secret": secret, "success": "true", "key": "pk_test_1"}).encode()
    urlopen(Request(f"{address}/v1/payment_intents/{answer.reference}/_authenticate", data=said)).close()

    found = gateway.fetch(request)
    assert (found.outcome, found.amount) == (Outcome.SUCCEEDED, EUROS)


@pytest.mark.parametrize(
    ("iban", "outcome"),
    [("DE89370400440532013000", Outcome.SUCCEEDED), ("DE62370400440532013001", Outcome.DECLINED)],
)
def test_a_sepa_debit_is_decided_later(gateway, client, iban, outcome):
    request = save_debit(gateway, client, iban)
    begun = gateway.charge(request)
    assert begun.outcome in (Outcome.PENDING, Outcome.SUCCEEDED)

    answer = settled(lambda: gateway.fetch(request))
    assert answer.reference == begun.reference
    if outcome is Outcome.DECLINED:
        answer = settled_as(gateway, request, outcome)
    assert answer.outcome is outcome


def settled_as(gateway, request, outcome):
    """localstripe says `succeeded` for the half second before a debit fails: ask until it has."""
    until = time.monotonic() + PATIENCE
    while (answer := gateway.fetch(request)).outcome is not outcome and time.monotonic() < until:
        threading.Event().wait(0.05)
    return answer


def test_a_set_up_method_can_be_charged_until_it_is_forgotten(gateway, client):
    request = save(gateway, client)
    assert gateway.charge(request).outcome is Outcome.SUCCEEDED

    gateway.forget(request.token)
    gateway.forget(request.token)
    gateway.forget("pm_of_nobody")


def test_a_refund_goes_back_once_in_part_and_then_the_rest(gateway, client):
    payment = gateway.charge(save(gateway, client)).reference
    part = RefundRequest(uuid4().hex, Money(1_900, "EUR"), payment, datetime.now(UTC))
    first = gateway.refund(part)

    assert (first.outcome, first.amount) == (Outcome.SUCCEEDED, Money(1_900, "EUR"))
    assert gateway.refund(part) == first
    assert gateway.fetch_refund(part) == first
    rest = RefundRequest(uuid4().hex, Money(10_000, "EUR"), payment, datetime.now(UTC))
    assert gateway.fetch_refund(rest) is None
    assert gateway.refund(rest).outcome is Outcome.SUCCEEDED
    assert len(client.v1.refunds.list({"payment_intent": payment}).data) == 2


def test_what_it_never_heard_of_is_unknown(gateway, client):
    request = save(gateway, client)

    assert gateway.fetch(request) is None
    fields = {name: getattr(request, name) for name in request.__slots__}
    assert gateway.fetch(ChargeRequest(**{**fields, "reference": "pi_of_nobody"})) is None


def test_its_webhooks_are_truly_signed_and_name_the_attempt(gateway, client, told):
    request = save(gateway, client)
    answer = gateway.charge(request)

    until, ours = time.monotonic() + PATIENCE, []
    while not ours and time.monotonic() < until:  # it tells of everything, also of what other tests did
        heard = gateway.parse_webhook(*told.get(timeout=PATIENCE))
        ours = [event for event in heard if event.key == request.key]

    assert [(event.subject, event.reference) for event in ours] == [(Subject.PAYMENT, answer.reference)]
