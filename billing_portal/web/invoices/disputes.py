"""Disputes of an invoice as both faces show them: how much, why, since when, by whom, and what came of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount, Membership
from billing_portal.invoices.models import Dispute, Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.money import Money

TONES: dict[str, str] = {
    Dispute.Status.OPEN: "warn",
    Dispute.Status.UPHELD: "ok",
    Dispute.Status.PARTLY: "ok",
    Dispute.Status.REJECTED: "bad",
    Dispute.Status.WITHDRAWN: "quiet",
}


def dispute_rows(invoice: Invoice, zone: str, *, staff: bool) -> list[dict[str, Any]]:
    """The newest first; `request` is where it is talked about. Two queries.

    A customer reads the names of the account's present people and of the seller's only (A4).
    """
    rows = list(invoice.disputes.select_related("opened_by", "request").order_by("-pk"))
    if not rows:
        return []
    members = set(
        Membership.objects.filter(account=invoice.account_id, ended_at=None).values_list("user", flat=True)
    )
    return [
        {
            "amount": formats.amount_with_code(Money(row.amount_minor, invoice.currency)),
            "is_open": row.status == Dispute.Status.OPEN,
            "tone": TONES[row.status],
            "word": row.get_status_display(),
            "reason": row.get_reason_display(),
            "who": row.opened_by.name
            if staff or row.opened_by.is_staff or row.opened_by_id in members
            else _("somebody else"),
            "since": formats.date_long(clock.day(row.opened_at, zone)),
            "settled": formats.date_long(clock.day(row.settled_at, zone)) if row.settled_at else "",
            "request": row.request.public_id if hasattr(row, "request") else None,
            "number": row.request.number if hasattr(row, "request") else "",
        }
        for row in rows
    ]


def disputed_now(account: CorporateAccount, currency: str) -> str:
    """What is disputed of the open invoices at present, in a sentence; empty if nothing is. One query."""
    rows = Invoice.objects.filter(account=account, currency=currency, disputed_minor__gt=0).open()
    found = [row for row in rows.order_by("due_on", "pk") if row.disputed]
    if not found:
        return ""
    minor = sum(row.disputed.minor for row in found)
    return _("Disputed at present: %(amount)s (%(numbers)s).") % {
        "amount": formats.amount_with_code(Money(minor, currency)),
        "numbers": ", ".join(row.number or "" for row in found),
    }
