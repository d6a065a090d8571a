"""Promises to pay as both faces show them on an invoice and on an account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount, Membership
from billing_portal.invoices.models import Invoice, PaymentPromise
from billing_portal.kit import clock, formats
from billing_portal.kit.money import Money

TONES: dict[str, str] = {
    PaymentPromise.Status.OPEN: "info",
    PaymentPromise.Status.KEPT: "ok",
    PaymentPromise.Status.BROKEN: "bad",
    PaymentPromise.Status.WITHDRAWN: "quiet",
    PaymentPromise.Status.ENDED: "quiet",
}


def promise_rows(invoice: Invoice, *, staff: bool) -> list[dict[str, Any]]:
    """Those of an invoice, the newest first. Three queries at most."""
    rows = PaymentPromise.objects.filter(parts__invoice=invoice)
    return _rows(invoice.account, rows, staff=staff)


def open_promise_rows(account: CorporateAccount) -> list[dict[str, Any]]:
    """The open ones of an account, for staff, the newest first. Three queries at most."""
    return _rows(account, PaymentPromise.objects.open().filter(account=account), staff=True)


def _rows(account: CorporateAccount, rows: QuerySet[PaymentPromise], *, staff: bool) -> list[dict[str, Any]]:
    """A customer reads the names of the account's present people and of the seller's only (A4)."""
    found = list(rows.select_related("made_by").prefetch_related("parts__invoice").order_by("-pk"))
    if not found:
        return []
    members = set(Membership.objects.filter(account=account, ended_at=None).values_list("user", flat=True))
    return [_row(row, account.zone, staff or row.made_by.is_staff, members) for row in found]


def _row(row: PaymentPromise, zone: str, named: bool, members: Iterable[int]) -> dict[str, Any]:
    parts = list(row.parts.all())
    return {
        "public_id": row.public_id,
        "is_open": row.status == PaymentPromise.Status.OPEN,
        "tone": TONES[row.status],
        "word": row.get_status_display(),
        "day": formats.date_long(row.promised_on),
        "kind": row.get_kind_display(),
        "reference": row.reference,
        "amount": formats.amount_with_code(Money(sum(part.amount_minor for part in parts), row.currency)),
        "numbers": ", ".join(part.invoice.number or "" for part in parts),
        "count": len(parts),
        "waits": formats.date_long(row.waits_until),
        "who": row.made_by.name if named or row.made_by_id in members else _("somebody else"),
        "made": formats.date_short(clock.day(row.made_at, zone)),
        "settled": formats.date_short(clock.day(row.settled_at, zone)) if row.settled_at else "",
    }
