from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Audience, Event, Group

INVOICE_MAILED_AGAIN = Event(
    "invoice.mailed_again",
    Group.INVOICES,
    _("Invoice %(number)s was mailed again"),
)
PAPER_DROPPED = Event(
    "paper.dropped",
    Group.INVOICES,
    _("The mails with document %(number)s were dropped"),
    audience=Audience.STAFF,
)
PAPER_RELEASED = Event(
    "paper.released",
    Group.INVOICES,
    _("The mails with document %(number)s were released"),
    audience=Audience.STAFF,
)
DELIVERY_QUEUED_AGAIN = Event(
    "delivery.queued_again",
    Group.MESSAGES,
    _("A mail was sent again"),
    audience=Audience.STAFF,
)
DELIVERY_BOUNCED = Event(
    "delivery.bounced",
    Group.MESSAGES,
    _("A mail bounced"),
    audience=Audience.STAFF,
)
