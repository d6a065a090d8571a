"""What happened to a thing, from the journal, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from billing_portal.journal.models import Entry
from billing_portal.kit import formats


@dataclass(frozen=True, slots=True)
class Step:
    when: str
    what: str
    who: str


def word(name: str) -> str:
    """A journal name as people say it; unknown ones stand as they are."""
    words = {
        "quote.composed": _("Draft begun"),
        "quote.sent": _("Sent"),
        "quote.self_served": _("Made by Add Seats"),
        "quote.accepted": _("Accepted"),
        "quote.rejected": _("Rejected"),
        "quote.withdrawn": _("Withdrawn"),
        "quote.expired": _("Expired"),
        "quote.superseded": _("Superseded"),
        "service_order.placed": _("Service order placed"),
        "service_order.confirmed": _("Confirmation filed"),
        "invoice.issued": _("Issued"),
        "payment.received": _("Received"),
        "credit.applied": _("Credit used"),
        "credit.freed": _("Set free as credit"),
        "request.opened": _("Received"),
        "request.replied": _("Reply"),
        "request.answered": _("Answered"),
        "request.noted": _("Internal note"),
        "request.quote_attached": _("Quote begun"),
        "request.quoted": _("Answered with a quote"),
        "request.change_applied": _("Change applied"),
        "request.change_undone": _("Change taken back"),
        "request.closed": _("Closed"),
        "request.reopened": _("Opened again"),
        "request.file_taken": _("File opened"),
        "request.attached": _("Attached to the account"),
        "admin_contact.provisioned": _("Admin contact set up"),
        "admin_contact.refused": _("Refused by the Admin Center"),
        "admin_contact.asked_again": _("Asked again"),
        "admin_contact.taken_over": _("Set up by hand"),
    }
    return words.get(name, name)


def trail(subject: models.Model, zone: str) -> list[Step]:
    """Every entry about one object, the oldest first. One query."""
    public_id = subject.public_id  # type: ignore[attr-defined]
    rows = Entry.objects.filter(kind=subject._meta.label_lower, object_id=public_id)
    return [
        Step(
            formats.moment_long(entry.at, zone),
            word(entry.name),
            entry.actor.name if entry.actor else _("by itself"),
        )
        for entry in rows.select_related("actor").order_by("pk")
    ]
