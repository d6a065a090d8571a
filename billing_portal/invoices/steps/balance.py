"""The one place that moves an invoice's sums: set aside, paid, taken back. Each is one UPDATE with its condition in it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.models.invoices import TAKEN
from billing_portal.invoices.steps.kept import note_closed, note_open_again
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money, zero
from billing_portal.kit.states import move
from billing_portal.ledger.models import Leg

Status = Invoice.Status


def claim(*invoices: Invoice) -> None:
    """Hold the rows of these invoices until the transaction ends: whatever is read about them after stays true.

    Always in the order of their keys, so that two payments over the same invoices never wait for each other.
    """
    for pk in sorted({invoice.pk for invoice in invoices}):
        Invoice.objects.filter(pk=pk).update(currency=F("currency"))


def reserve(invoice: Invoice, amount: Money) -> None:
    """Set aside what an attempt wants to collect, begun until it is sent; raises MoreThanOpen, WrongState if the invoice is not open.

    One UPDATE with the condition in it: of racing attempts none can exceed what is open, or touch what is disputed.
    """
    rows = Invoice.objects.filter(pk=invoice.pk, status=Status.ISSUED, currency=amount.currency)
    if not rows.exists():
        raise WrongState
    fits = rows.filter(total_minor__gte=TAKEN + F("disputed_minor") + amount.minor)
    more = {
        "reserved_minor": F("reserved_minor") + amount.minor,
        "begun_minor": F("begun_minor") + amount.minor,
    }
    if not fits.update(**more):
        raise MoreThanOpen


def count_as_sent(invoice: Invoice, amount: Money) -> None:
    """What an attempt had set aside is on its way from now on: it was sent, or may have been."""
    Invoice.objects.filter(pk=invoice.pk).update(begun_minor=F("begun_minor") - amount.minor)


def count_as_begun(invoice: Invoice, amount: Money) -> None:
    """What an attempt had sent is not on its way after all: its bank asks the customer first."""
    Invoice.objects.filter(pk=invoice.pk).update(begun_minor=F("begun_minor") + amount.minor)


def unreserve(invoice: Invoice, amount: Money) -> None:
    """Give back what an attempt had set aside and sent, and will not collect."""
    Invoice.objects.filter(pk=invoice.pk).update(reserved_minor=F("reserved_minor") - amount.minor)


def pay(invoice: Invoice, amount: Money, *, reserved: bool, now: datetime) -> Money:
    """Book money on an open invoice and close it when all of it has arrived; returns what it could take.

    `reserved` money was set aside before and always fits; other money takes what is still free and the rest
    stays unapplied: money that arrived is never refused, and none of it fits if its currency is another.
    """
    if amount.currency != invoice.currency:
        return zero(amount.currency)
    rows = Invoice.objects.filter(pk=invoice.pk)
    if reserved:
        rows.update(
            reserved_minor=F("reserved_minor") - amount.minor, paid_minor=F("paid_minor") + amount.minor
        )
        taken = amount
    else:
        claim(invoice)
        taken = min(amount, rows.get().free)
        rows.update(paid_minor=F("paid_minor") + taken.minor)
    _close_if_settled(invoice, now, is_paid=True)
    return taken


def unpay(invoice: Invoice, amount: Money, *, now: datetime) -> str:
    """Take paid money off an invoice again; one that was paid is open then. Returns the book that is owed it.

    A promise of it that still waits is open again. What was given up stays given up: there the money is one more loss. Raises WrongState if less was paid.
    """
    claim(invoice)
    invoice.refresh_from_db()
    if invoice.status == Status.PAID:
        move(invoice, to=Status.ISSUED, allowed={Status.PAID}, paid_at=None)
        note_open_again(invoice, now=now)
    rows = Invoice.objects.filter(pk=invoice.pk, paid_minor__gte=amount.minor)
    if rows.update(paid_minor=F("paid_minor") - amount.minor) != 1:
        raise WrongState
    invoice.refresh_from_db()
    return Leg.Book.WRITE_OFF if invoice.status == Status.WRITTEN_OFF else Leg.Book.RECEIVABLE


def credit(invoice: Invoice, amount: Money, *, now: datetime) -> None:
    """Take a part of what is open back by a credit note. Raises MoreThanOpen, WrongState."""
    rows = Invoice.objects.filter(pk=invoice.pk, status=Status.ISSUED, currency=amount.currency)
    if not rows.exists():
        raise WrongState
    if not rows.filter(total_minor__gte=TAKEN + amount.minor).update(
        credited_minor=F("credited_minor") + amount.minor
    ):
        raise MoreThanOpen
    _close_if_settled(invoice, now, is_paid=False)


def _close_if_settled(invoice: Invoice, now: datetime, *, is_paid: bool) -> None:
    invoice.refresh_from_db()
    if invoice.status == Status.ISSUED and not invoice.open:
        unflagged = {"promised_on": None, "promise_waits_until": None}
        move(invoice, to=Status.PAID, allowed={Status.ISSUED}, paid_at=now, **unflagged)
        note_closed(invoice, is_paid=is_paid, by=None, now=now)
