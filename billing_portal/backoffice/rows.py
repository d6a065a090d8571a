"""Rows of lists and facts of pages, prepared as strings: templates print, they do not decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.queries import shown_status
from billing_portal.invoices.words import expected_words, promised_for
from billing_portal.kit import clock, formats
from billing_portal.notifications.letters import LETTERS
from billing_portal.notifications.models import Delivery
from billing_portal.orders.models import ServiceOrder
from billing_portal.quotes.models import Quote

SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: what it is, of whom, its status, its sum, its day."""

    url: str
    number: str
    account: str
    account_url: str
    status: str
    word: str
    amount: str
    when: str = ""
    note: str = ""
    title: str = ""
    promised: str = ""
    urgent: bool = False
    public_id: UUID | None = None


def member(request: HttpRequest) -> User:
    """The member of staff who asks; the audience of every view here makes sure of it."""
    assert isinstance(request.user, User)
    return request.user


def quote_status(quote: Quote, now: datetime) -> str:
    """The status by the clock: a sent quote whose time is over has expired, whoever has noticed it."""
    if quote.status == Quote.Status.SENT and not quote.is_open(now):
        return str(Quote.Status.EXPIRED)
    return str(quote.status)


def quote_word(status: str) -> str:
    """For staff a sent quote is open; it does not wait for their decision."""
    return _("Open") if status == Quote.Status.SENT else str(Quote.Status(status).label)


def quote_row(quote: Quote, now: datetime) -> Row:
    status, zone, account = quote_status(quote, now), quote.account.zone, quote.account
    note, when = "", formats.date_short(clock.day(quote.composed_at, zone))
    if status == Quote.Status.SENT and quote.expires_at:
        note = formats.time_left(quote.expires_at, now)
        when = formats.moment_short(quote.expires_at, zone)
    elif quote.decided_at:
        when = formats.date_short(clock.day(quote.decided_at, zone))
    elif status == Quote.Status.EXPIRED and quote.expires_at:
        when = formats.date_short(clock.day(quote.expires_at, zone))
    is_draft = status == Quote.Status.DRAFT
    return Row(
        url=reverse("backoffice:quote", args=[quote.public_id]),
        number=quote.number,
        account=account.legal_name,
        account_url=reverse("backoffice:account", args=[account.public_id]),
        status=status,
        word=quote_word(status),
        amount="" if is_draft else formats.amount_with_code(quote.value),
        when=when,
        note=note,
        title=quote.title,
        urgent=bool(note) and quote.expires_at is not None and quote.expires_at - now < SOON,
    )


def order_row(order: ServiceOrder) -> Row:
    return Row(
        url=reverse("backoffice:order", args=[order.public_id]),
        number=order.number,
        account="",
        account_url="",
        status=str(order.status),
        word=str(order.get_status_display()),
        amount=formats.amount_with_code(order.value_total),
        when=formats.date_short(clock.day(order.placed_at, order.account.zone)),
    )


def invoice_word(status: str) -> str:
    """The glossary's word for a status key of `invoices.queries.shown_status`."""
    words = {
        "open": _("Open"),
        "partly_paid": _("Partly paid"),
        "overdue": _("Overdue"),
        "on_its_way": _("Payment on its way"),
        "disputed": _("Disputed"),
        "paid": _("Paid"),
        "credited": _("Credited"),
        "written_off": _("Written off"),
        "draft": _("Draft"),
    }
    return words.get(status, status)


def _open_note(invoice: Invoice) -> str:
    """What is open, and what of it is disputed."""
    if not invoice.open:
        return ""
    amount = formats.amount_with_code(invoice.open)
    if not invoice.disputed:
        return amount
    words = _("%(amount)s, of which %(disputed)s disputed")
    return words % {"amount": amount, "disputed": formats.amount_with_code(invoice.disputed)}


def invoice_row(invoice: Invoice, today: date) -> Row:
    status = shown_status(invoice, today)
    return Row(
        url=reverse("backoffice:invoice", args=[invoice.public_id]),
        number=invoice.number or _("Draft"),
        account="",
        account_url="",
        status=status,
        word=invoice_word(status),
        amount=formats.amount_with_code(invoice.total),
        when=formats.date_short(invoice.due_on),
        note=joined([_open_note(invoice), expected_words(invoice, today)]),
        promised=promised_for(invoice.promised_on),
    )


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail to one address, and what became of it."""

    public_id: UUID
    address: str
    what: str
    subject: str
    tone: str
    word: str
    when: str
    problem: str
    account: str
    failed: bool
    was_sent: bool


MAIL_TONES: dict[str, str] = {
    Delivery.Status.QUEUED: "info",
    Delivery.Status.SENT: "ok",
    Delivery.Status.FAILED: "bad",
    Delivery.Status.DROPPED: "quiet",
    Delivery.Status.HELD: "warn",
    Delivery.Status.BOUNCED: "bad",
}


def mail_row(delivery: Delivery, zone: str) -> MailRow:
    account = delivery.message.account
    return MailRow(
        public_id=delivery.public_id,
        address=delivery.address,
        what=str(LETTERS[delivery.message.template].title),
        subject=delivery.subject,
        tone=MAIL_TONES[delivery.status],
        word=str(delivery.get_status_display()),
        when=formats.moment_long(delivery.sent_at or delivery.message.created_at, zone),
        problem=delivery.problem,
        account=str(account) if account else "",
        failed=delivery.status == Delivery.Status.FAILED,
        was_sent=delivery.status == Delivery.Status.SENT,
    )


def facts(*rows: tuple[str, Any]) -> list[tuple[str, str]]:
    """Labels and values; what has no value is left out."""
    return [(label, str(value)) for label, value in rows if value]


def paged(rows: Any, number: str, size: int) -> tuple[list[Any], dict[str, int | str]]:
    """One page of a queryset or a list and where one is: `first`, `last`, `total`, `previous` and `next` (0 for none)."""
    page = max(int(number), 1) if number.isdecimal() and len(number) < 7 else 1
    total = len(rows) if isinstance(rows, list) else rows.count()
    page = min(page, max((total + size - 1) // size, 1))
    start = (page - 1) * size
    found = list(rows[start : start + size])
    return found, {
        "first": start + 1 if found else 0,
        "last": start + len(found),
        "total": total,
        "previous": page - 1,
        "next": page + 1 if start + size < total else 0,
    }


def joined(lines: Iterable[str]) -> str:
    return ", ".join(line for line in lines if line)


def find_account(request: HttpRequest, public_id: UUID, right: Right) -> CorporateAccount:
    """An account that one looks after, else 404, even for who lacks the right; then 403."""
    user = member(request)
    rows = CorporateAccount.objects.visible_to(user).select_related("entity", "bill_to")
    found = get_object_or_404(rows, public_id=public_id)
    if not may(user, right):
        raise PermissionDenied
    return found
