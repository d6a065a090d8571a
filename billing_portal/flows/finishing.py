"""What follows an order after its commit: the card is charged, then the order is confirmed with what was paid."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from billing_portal.documents.actions import file_paper
from billing_portal.documents.models import Paper
from billing_portal.documents.tasks import render
from billing_portal.flows import collection, confirmation
from billing_portal.invoices.steps.balance import claim
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.kit.compat import task
from billing_portal.orders.events import SERVICE_ORDER_CONFIRMED
from billing_portal.orders.models import ServiceOrder
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.ports import GatewayUnavailable

PATIENCE = timedelta(minutes=1)  # the confirmation waits this long for the outcome of a charge
AT_BANK = timedelta(minutes=5)  # and so long for a person who is confirming it at the bank


def charge_order(order: ServiceOrder, *, now: datetime) -> PaymentAttempt | None:
    """After the commit: bring the order's charge to the gateway, if it has one; safe to repeat.

    Where the bank wants to ask whoever placed the order, the attempt's `address` leads there.
    """
    attempt = PaymentAttempt.objects.filter(request_key=f"order:{order.public_id}").first()
    if attempt is not None:
        collection.drive(attempt, now=now)
    return attempt


@task()
def finish_order(public_id: str) -> None:
    """Charge the card if the page did not, then confirm with the receipt. Repeats until it is done.

    A gateway that does not answer holds the confirmation back for a minute only, and somebody who is at the bank's page
    for five; then it says so.
    """
    now = clock.now()
    order = ServiceOrder.objects.select_related("account__entity", "method").get(public_id=public_id)
    attempt = charge_order(order, now=now)
    if attempt is not None and attempt.is_open:
        patience = AT_BANK if attempt.has_page else PATIENCE
        if now < order.placed_at + patience:
            raise GatewayUnavailable
    confirm_order(order, now=now)


@transaction.atomic
def confirm_order(order: ServiceOrder, *, now: datetime) -> None:
    """File *Confirmation and receipt* with what is paid by now, once, and tell everybody."""
    # Claimed first: another repeat finds the paper filed.
    ServiceOrder.objects.filter(pk=order.pk).update(currency=F("currency"))
    # And the invoices: a payment settling at this moment is either in the paper or gets its own receipt.
    for invoice in order.invoices.order_by("pk"):
        claim(invoice)
    if Paper.objects.filter(kind="confirmation", object_id=order.public_id).exists():
        return
    invoices = list(order.invoices.select_related("account__entity", "collect_by").order_by("pk"))
    paper = file_paper(confirmation.paper_of(order, invoices), object_id=order.public_id, now=now)
    render.enqueue(str(paper.public_id))
    record(
        SERVICE_ORDER_CONFIRMED,
        order,
        by=order.placed_by,
        at=now,
        account=order.account,
        number=order.number,
        paid_minor=sum(invoice.paid_minor for invoice in invoices),
    )
