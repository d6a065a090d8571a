"""What follows for a promise when one of its invoices is paid, given up, or open again.

In the caller's transaction, with the invoice claimed. Rows are held in the order invoices, promise: a sibling invoice
is read, never written, so two payments of one promise do not wait for each other.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from billing_portal.identity.models import User
from billing_portal.invoices.events import PROMISE_ENDED, PROMISE_KEPT, PROMISE_REOPENED, PROMISE_WITHDRAWN
from billing_portal.invoices.models import Invoice, PaymentPromise, PromisedInvoice
from billing_portal.journal.actions import record
from billing_portal.journal.events import Event
from billing_portal.kit import clock
from billing_portal.kit.states import move

Status = PaymentPromise.Status


def hold_promise(promise: PaymentPromise) -> None:
    """Hold the promise's row until the transaction ends: of two payments the second sees what the first has paid."""
    PaymentPromise.objects.filter(pk=promise.pk).update(currency=F("currency"))
    promise.refresh_from_db()


def record_promise(
    event: Event, promise: PaymentPromise, *, by: User | None, now: datetime, **more: object
) -> None:
    """Record what happened to a promise, with its day and its invoices by number."""
    numbers = promise.parts.order_by("pk").values_list("invoice__number", flat=True)
    record(
        event,
        promise,
        by=by,
        at=now,
        account=promise.account,
        invoices=", ".join(number or "" for number in numbers),
        promised_on=promise.promised_on.isoformat(),
        **more,
    )


def note_closed(invoice: Invoice, *, is_paid: bool, by: User | None, now: datetime) -> None:
    """Nothing of this invoice is open any more: its promise is kept once that is so of all its invoices.

    `by` gave the invoice up: then the promise does not count as kept, but as withdrawn; credited (not `is_paid`), as ended.
    """
    part = PromisedInvoice.objects.filter(invoice=invoice, is_open=True).select_related("promise__account")
    found = part.first()
    if found is None:
        return
    promise = found.promise
    hold_promise(promise)
    if promise.status != Status.OPEN or promise.parts.filter(invoice__status=Invoice.Status.ISSUED).exists():
        return
    to, event = (Status.KEPT, PROMISE_KEPT) if is_paid else (Status.ENDED, PROMISE_ENDED)
    if by:
        to, event = Status.WITHDRAWN, PROMISE_WITHDRAWN
    move(promise, to=to, allowed={Status.OPEN}, settled_by=by, settled_at=now)
    promise.parts.update(is_open=False)
    record_promise(event, promise, by=by, now=now)


def note_open_again(invoice: Invoice, *, now: datetime) -> None:
    """Money was taken off a paid invoice: while its promise still waits, or is open anyway, it is open again."""
    today = clock.day(now, invoice.entity.zone)
    waits = Q(promise__status=Status.KEPT, promise__waits_until__gte=today)
    rows = PromisedInvoice.objects.filter(Q(promise__status=Status.OPEN) | waits, invoice=invoice)
    part = rows.select_related("promise__account").order_by("-pk").first()
    if part is None:
        return
    promise = part.promise
    hold_promise(promise)
    if promise.status == Status.KEPT:
        move(promise, to=Status.OPEN, allowed={Status.KEPT}, settled_by=None, settled_at=None)
        promise.parts.update(is_open=True)
        record_promise(PROMISE_REOPENED, promise, by=None, now=now)
    days = {"promised_on": promise.promised_on, "promise_waits_until": promise.waits_until}
    Invoice.objects.filter(pk=invoice.pk).update(**days)
    for name, day in days.items():
        setattr(invoice, name, day)
