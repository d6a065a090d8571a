"""Rows of lists and facts of pages, prepared as strings: templates print, they do not decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from billing_portal.accounts.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.queries import shown_status
from billing_portal.kit import clock, formats
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
        "paid": _("Paid"),
        "credited": _("Credited"),
        "written_off": _("Written off"),
        "draft": _("Draft"),
    }
    return words.get(status, status)


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
        note=formats.amount_with_code(invoice.open) if invoice.open else "",
    )


def mail_word(template: str) -> str:
    """What a mail is about, in words of staff."""
    words = {
        "quote_sent": _("Quote sent"),
        "quote_withdrawn": _("Quote withdrawn"),
        "quote_expired": _("Quote expired"),
        "quote_expired_staff": _("Quote expired"),
        "quote_rejected_staff": _("Quote rejected"),
        "order_confirmed": _("Confirmation and receipt"),
        "order_confirmed_staff": _("Service order placed"),
        "invoice_issued": _("Invoice"),
        "invoice_copy": _("Invoice"),
        "invoice_held_staff": _("Invoice held back"),
        "payment_received": _("Receipt"),
        "payment_received_payer": _("Receipt"),
        "payment_declined": _("Payment declined"),
        "admin_provisioned": _("Admin contact set up"),
        "admin_by_hand": _("Admin contact set up"),
        "admin_refused": _("Admin contact refused"),
        "admin_refused_staff": _("Admin contact refused"),
        "bill_to_changed": _("Billing address changed"),
        "method_chosen": _("Payment method changed"),
        "contact_corrected": _("Contact corrected"),
        "vat_id_changed": _("VAT id changed"),
        "language_changed": _("Language changed"),
        "country_changed": _("Country changed"),
        "email_change_link": _("New address to confirm"),
        "email_change_asked": _("New address entered"),
        "email_changed_new": _("Address changed"),
        "email_changed_old": _("Address changed"),
        "handover_invitation": _("Invitation to take over"),
        "handover_asked": _("Successor invited"),
        "handover_withdrawn": _("Invitation called back"),
        "handover_called_back": _("Invitation called back"),
        "handover_welcome": _("New billing contact"),
        "handover_done": _("No longer billing contact"),
        "handover_done_staff": _("New billing contact"),
        "recipients_changed": _("Invoice contacts changed"),
        "recipient_added": _("Invoice contact added"),
        "recipient_removed": _("Invoice contact removed"),
        "recipient_test": _("Test"),
        "reminder": _("Reminder"),
        "reminder_to_nobody_staff": _("Nobody to remind"),
        "reminder_staff": _("Final notice or suspension"),
        "services_restored": _("Services restored"),
        "services_restored_staff": _("Services restored"),
        "request_opened": _("Request received"),
        "request_opened_staff": _("New request"),
        "request_replied_staff": _("Reply in a request"),
        "request_answered": _("Request answered"),
        "request_change_applied": _("Change made"),
        "request_change_undone": _("Change taken back"),
        "request_closed": _("Request closed"),
        "request_reopened": _("Request open again"),
        "request_reopened_staff": _("Request open again"),
        "request_answered_asker": _("Answer to somebody not signed in"),
        "contact_question": _("Question passed on"),
    }
    return words.get(template, template)


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
        what=mail_word(delivery.message.template),
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
