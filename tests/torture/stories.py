"""Stories in which the process dies, what happens next by itself, and the twins that one would write without thinking.

Every rescue ends with a proof about its own trial; the books as a whole are proved by the harness.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client

from billing_portal.documents import tasks as papers
from billing_portal.flows import collection, refunds
from billing_portal.flows.pay_now import pay_by_method, pay_on_page
from billing_portal.integrations.payments.sandbox import models as sandbox
from billing_portal.integrations.payments.sandbox.events import body_of, sign
from billing_portal.invoices.models import Invoice
from billing_portal.jobs import engine
from billing_portal.kit import clock
from billing_portal.payments.models import Chargeback, GatewayEvent, Payment, PaymentAttempt, Refund
from billing_portal.payments.ports import RefundRequest, gateway
from billing_portal.payments.steps.refunds import settle_refund, start_refund
from billing_portal.payments.steps.settle import settle_attempt
from tests.personas import NOON, contact_of
from tests.torture.world import (
    attempt_by_card,
    books_hold,
    euros,
    finance,
    gateway_holds,
    open_page,
    paid_by_card,
    pay_there,
    the_account,
)

Trial = dict[str, Any]
LATER = NOON + timedelta(minutes=10)
DOOR = "/gateway-events/sandbox/"


def _click(trial: Trial) -> dict[str, Any]:
    account = the_account()
    return {
        "account": account,
        "invoices": [Invoice.objects.select_related("account").get(pk=trial["invoice"])],
        "amount": euros(trial["minor"]),
        "shown": trial["shown"],
        "by": contact_of(account),
        "request_key": trial["key"],
    }


def _is_paid_once(trial: Trial) -> None:
    invoice = Invoice.objects.get(pk=trial["invoice"])
    assert (invoice.status, invoice.reserved_minor, invoice.paid_minor) == ("paid", 0, trial["minor"])
    (attempt,) = invoice.attempts.all()
    charge = sandbox.Charge.objects.get(key=attempt.key)
    assert (attempt.status, charge.outcome, charge.amount_minor) == ("succeeded", "succeeded", trial["minor"])
    assert Payment.objects.get(attempt=attempt).amount_minor == trial["minor"]


# --- Pay Now with the card on file ------------------------------------------------------------------------------


def pay(trial: Trial) -> None:
    click = _click(trial)
    pay_by_method(**click, method=click["account"].default_method, now=NOON)


def pay_rescue(trial: Trial) -> None:
    """The form is sent again, the worker sweeps."""
    pay(trial)
    collection.sweep(LATER)
    _is_paid_once(trial)


def pay_inside_transaction(trial: Trial) -> None:
    """The gateway is called before the intent is committed."""
    with transaction.atomic():
        pay(trial)


def pay_with_a_new_key(trial: Trial) -> None:
    """Every try goes to the gateway with a key made anew."""
    click = _click(trial)
    attempt = PaymentAttempt.objects.filter(request_key=trial["key"]).first()
    attempt = attempt or attempt_by_card(click["invoices"][0], trial["minor"])
    PaymentAttempt.objects.filter(pk=attempt.pk).update(request_key=trial["key"])
    attempt = PaymentAttempt.objects.select_related("account", "method").get(pk=attempt.pk)
    port = gateway()
    request = collection.request_of(attempt, port)
    answer = port.charge(type(request)(key=uuid4().hex, **_rest_of(request)))
    settle_attempt(attempt, answer, now=NOON)


def _rest_of(request: Any) -> dict[str, Any]:
    return {name: getattr(request, name) for name in type(request).__slots__ if name != "key"}


def pay_again_with_a_new_key(trial: Trial) -> None:
    if Invoice.objects.get(pk=trial["invoice"]).status != "paid":
        pay_with_a_new_key(trial)


# --- Pay Now on the gateway's page --------------------------------------------------------------------------------


def page(trial: Trial) -> None:
    """The page opens, a card is entered there, the customer comes back."""
    address = pay_on_page(**_click(trial), now=NOON)
    attempt = PaymentAttempt.objects.select_related("account", "method").get(request_key=trial["key"])
    if "gateway" in address:
        pay_there(attempt)
    if attempt.is_open:
        collection.look_up(attempt, now=NOON)


def page_rescue(trial: Trial) -> None:
    page(trial)
    collection.sweep(LATER)
    _is_paid_once(trial)


# --- refund, opening the invoice again ------------------------------------------------------------------------------


def refund(trial: Trial) -> None:
    payment = Payment.objects.select_related("attempt", "account").get(pk=trial["payment"])
    refunds.refund_payment(
        payment,
        euros(trial["minor"]),
        reopen=True,
        reason="Paid twice",
        request_key=trial["key"],
        by=finance(),
        now=NOON,
    )


def refund_rescue(trial: Trial) -> None:
    refund(trial)
    refunds.sweep_refunds(LATER)
    row = Refund.objects.select_related("payment").get(payment=trial["payment"])
    sent = sandbox.Refund.objects.get(charge__reference=row.payment.attempt.reference)  # type: ignore[union-attr]
    assert (row.status, row.key, sent.outcome) == ("succeeded", sent.key, "succeeded")
    assert (row.payment.refunded_minor, row.payment.refunding_minor) == (trial["minor"], 0)
    assert Invoice.objects.get(pk=trial["invoice"]).open.minor == trial["minor"]


def refund_without_a_row(trial: Trial) -> None:
    """The money is sent first and written down after."""
    payment = Payment.objects.select_related("attempt", "account").get(pk=trial["payment"])
    if Refund.objects.filter(payment=payment).exists():
        return
    reference = payment.attempt.reference or ""  # type: ignore[union-attr]
    answer = gateway().refund(RefundRequest(uuid4().hex, euros(trial["minor"]), reference, NOON))
    with transaction.atomic():
        row = start_refund(
            payment,
            euros(trial["minor"]),
            gateway="sandbox",
            reopen=True,
            reason="Naive",
            request_key=trial["key"],
            by=finance(),
            now=NOON,
        )
        settle_refund(row, answer, now=NOON)


# --- webhook: door, inbox, job -----------------------------------------------------------------------------------------


def _unsent(trial: Trial) -> list[sandbox.Event]:
    rows = sandbox.Event.objects.filter(event_id__in=trial["events"], sends_left__gt=0)
    return list(rows.order_by("pk"))


def _acknowledged(event: sandbox.Event) -> None:
    sandbox.Event.objects.filter(pk=event.pk).update(sends_left=0)


def _knock(event: sandbox.Event) -> int:
    body = body_of(event)
    headers = {"Sandbox-Signature": sign(body)}
    client = Client(HTTP_HOST="localhost")
    return client.post(DOOR, body, content_type="application/json", headers=headers).status_code


def _work() -> None:
    """The worker's turn. Printing papers is not part of the story."""
    papers.paper_pdf = lambda paper, now: b""  # type: ignore[assignment]
    engine.release_lost(clock.now())
    while (job := engine.claim("worker", clock.now())) is not None:
        engine.execute(job, heartbeat=False)


def webhook(trial: Trial) -> None:
    """The gateway tells of a payment and of a chargeback, and sends until it is answered with 200."""
    with clock.at(NOON):
        for event in _unsent(trial):
            if _knock(event) == 200:
                _acknowledged(event)
        _work()


def webhook_rescue(trial: Trial) -> None:
    with clock.at(LATER):
        for event in _unsent(trial):
            assert _knock(event) == 200
            _acknowledged(event)
        _work()
        collection.sweep(LATER)
    rows = GatewayEvent.objects.filter(event_id__in=trial["events"])
    assert (rows.count(), rows.filter(processed_at=None).count()) == (len(trial["events"]), 0)
    payment = Payment.objects.get(attempt__invoices=trial["invoice"])
    row = Chargeback.objects.get(payment=payment)
    assert row.status == trial["state"]
    back = 0 if trial["state"] == "won" else trial["minor"]
    assert (payment.charged_back_minor, payment.unapplied_minor) == (back, 0)
    assert Invoice.objects.get(pk=trial["invoice"]).open.minor == back


def webhook_answered_too_early(trial: Trial) -> None:
    """200 is said before anything is stored."""
    with clock.at(NOON):
        for event in _unsent(trial):
            _acknowledged(event)
            _knock(event)
        _work()


# --- what a trial needs ---------------------------------------------------------------------------------------------


def unpaid(invoice: Invoice) -> Trial:
    from billing_portal.flows.pay_now import state_digest

    return {
        "invoice": invoice.pk,
        "minor": invoice.total_minor,
        "shown": state_digest([invoice]),
        "key": f"click:{uuid4()}",
    }


def paid(invoice: Invoice) -> Trial:
    payment = paid_by_card(invoice, invoice.total_minor)
    return {"invoice": invoice.pk, "payment": payment.pk, "minor": 5_000, "key": f"refund:{uuid4()}"}


def paid_and_taken_back(invoice: Invoice) -> Trial:
    """At the gateway; we have heard of nothing yet."""
    from billing_portal.integrations.payments.sandbox import store
    from billing_portal.payments.ports import Taken

    attempt = open_page(invoice)
    assert attempt.is_begun  # and stays so until we hear of it
    before = set(sandbox.Event.objects.values_list("event_id", flat=True))
    pay_there(attempt)
    charge = sandbox.Charge.objects.get(key=attempt.key)
    dispute = store.take_back(charge, amount=euros(charge.amount_minor))
    state = ("taken", "won", "lost")[invoice.pk % 3]
    if state != "taken":
        store.decide(dispute, Taken(state))
    told = sandbox.Event.objects.exclude(event_id__in=before).values_list("event_id", flat=True)
    return {
        "invoice": invoice.pk,
        "minor": charge.amount_minor,
        "state": state,
        "events": list(told.order_by("pk")),
    }


def difference() -> int:
    """What the gateway holds more than our books say, in minor units."""
    return gateway_holds() - books_hold()
