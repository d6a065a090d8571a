from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Audience, Event, Group


@dataclass(frozen=True, slots=True)
class Numbered:
    """The payload: the number under which people know the object."""

    number: str


INVOICE_ISSUED = Event(
    "invoice.issued",
    Group.INVOICES,
    _("Invoice %(number)s was issued"),
    _("Issued"),
    public=Numbered,
)
INVOICE_HELD = Event(
    "invoice.held",
    Group.INVOICES,
    _("An invoice is waiting for missing data"),
    audience=Audience.STAFF,
)
INVOICE_WRITTEN_OFF = Event(
    "invoice.written_off",
    Group.INVOICES,
    _("The rest of invoice %(number)s was written off"),
    audience=Audience.STAFF,
)
CREDIT_NOTE_ISSUED = Event(
    "credit_note.issued",
    Group.INVOICES,
    _("Credit note %(number)s was issued"),
    public=Numbered,
)
INVOICE_DISPUTED = Event(
    "invoice.disputed",
    Group.INVOICES,
    _("Invoice %(number)s was disputed"),
    _("Disputed"),
    public=Numbered,
)
DISPUTE_SETTLED = Event(
    "invoice.dispute_settled",
    Group.INVOICES,
    _("The dispute about invoice %(number)s was settled"),
    _("Dispute settled"),
    public=Numbered,
)
PROMISE_MADE = Event(
    "payment_promise.made",
    Group.INVOICES,
    _("Payment of %(invoices)s was promised for %(promised_on)s"),
    _("Promised"),
)
PROMISE_KEPT = Event(
    "payment_promise.kept",
    Group.INVOICES,
    _("Paid as promised for %(promised_on)s: %(invoices)s"),
    _("Promise kept"),
)
PROMISE_REOPENED = Event(
    "payment_promise.reopened",
    Group.INVOICES,
    _("The promise for %(promised_on)s is open again: %(invoices)s"),
    _("Promise open again"),
)
PROMISE_BROKEN = Event(
    "payment_promise.broken",
    Group.INVOICES,
    _("The payment promised for %(promised_on)s has not arrived: %(invoices)s"),
    _("Promise not kept"),
)
PROMISE_WITHDRAWN = Event(
    "payment_promise.withdrawn",
    Group.INVOICES,
    _("The promise to pay on %(promised_on)s was withdrawn: %(invoices)s"),
    _("Promise withdrawn"),
)
PROMISE_ENDED = Event(
    "payment_promise.ended",
    Group.INVOICES,
    _("The promise to pay on %(promised_on)s is over: %(invoices)s"),
    _("Promise over"),
)
