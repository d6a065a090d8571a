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
