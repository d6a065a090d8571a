"""Invoices as pages print them: rows, sums, payments and mails, prepared once as text."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.documents.models import Paper
from billing_portal.documents.snapshots import Kind
from billing_portal.invoices.models import CreditNote, Invoice
from billing_portal.invoices.queries import shown_status
from billing_portal.invoices.words import expected_words, promised_for
from billing_portal.kit import clock, formats
from billing_portal.notifications.models import Delivery
from billing_portal.payments.models import Allocation
from billing_portal.portal.payments.rows import pay_url
from billing_portal.web.payments.attempts import means_of_payment
from billing_portal.web.payments.moves import moved_words

STATUS_WORDS = {
    "open": gettext_lazy("Open"),
    "partly_paid": gettext_lazy("Partly paid"),
    "overdue": gettext_lazy("Overdue"),
    "on_its_way": gettext_lazy("Payment on its way"),
    "disputed": gettext_lazy("Disputed"),
    "paid": gettext_lazy("Paid"),
    "credited": gettext_lazy("Credited"),
    "written_off": gettext_lazy("Written off"),
}


def status_word(status: str) -> str:
    return str(STATUS_WORDS.get(status, status))


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice of a list. Amounts without their code: the account has one currency."""

    url: str
    pdf_url: str
    xml_url: str  # empty if there is no e-invoice of it
    number: str
    issued: str
    due: str
    is_expected: bool  # by recurring transfer on that day
    po: str
    total: str
    open: str
    disputed: str  # what of it is disputed
    promised: str  # for when payment is promised
    status: str
    status_word: str
    value: str  # names it in a form
    pay_url: str  # empty if nothing may be paid now


def row_of(invoice: Invoice, today: date, *, can_pay: bool, has_xml: bool) -> InvoiceRow:
    status = shown_status(invoice, today)
    url = reverse("portal:invoice", args=[invoice.public_id])
    return InvoiceRow(
        url=url,
        pdf_url=f"{url}pdf/",
        xml_url=f"{url}e-invoice/" if has_xml else "",
        number=invoice.number or "",
        issued=formats.date_short(invoice.issued_on),
        due=formats.date_short(invoice.due_on),
        is_expected=invoice.is_expected(today),
        po=invoice.po_number,
        total=formats.amount(invoice.total),
        open=formats.amount(invoice.open) if invoice.open else "",
        disputed=formats.amount(invoice.disputed) if invoice.disputed else "",
        promised=promised_for(invoice.promised_on),
        status=status,
        status_word=status_word(status),
        value=str(invoice.public_id),
        pay_url=pay_url([invoice.public_id]) if can_pay else "",
    )


@dataclass(frozen=True, slots=True)
class Headline:
    """What is read first: an amount, what it is, and the date it depends on."""

    amount: str
    meaning: str


def headline_of(invoice: Invoice, today: date) -> Headline:
    """`EUR 1,310.00` `open · due 12 Dec 2026`, or what became of it."""
    status = shown_status(invoice, today)
    if status == "paid":
        zone = invoice.entity.zone
        day = clock.day(invoice.paid_at, zone) if invoice.paid_at else invoice.issued_on
        meaning = _("paid · %(date)s") % {"date": formats.date_short(day)}
        return Headline(formats.amount_with_code(invoice.paid), meaning)
    if status == "credited":
        return Headline(formats.amount_with_code(invoice.credited), _("credited in full"))
    if status == "written_off":
        left = invoice.total - invoice.paid - invoice.credited
        return Headline(formats.amount_with_code(left), _("written off"))
    due = formats.date_short(invoice.due_on)
    if status == "on_its_way":
        return Headline(
            formats.amount_with_code(invoice.on_its_way), _("on its way · due %(date)s") % {"date": due}
        )
    if status == "disputed":
        return Headline(formats.amount_with_code(invoice.disputed), _("open and disputed, not collected"))
    if expected := expected_words(invoice, today):
        return Headline(
            formats.amount_with_code(invoice.open), _("open · %(expected)s") % {"expected": expected}
        )
    meaning = _("open · overdue since %(date)s") if status == "overdue" else _("open · due %(date)s")
    return Headline(formats.amount_with_code(invoice.open), meaning % {"date": due})


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Money applied to an invoice or removed from it, with its document."""

    day: str
    means: str
    amount: str
    receipt_url: str
    receipt_name: str
    is_taken_back: bool = False


def payment_rows(invoice: Invoice, allocations: Sequence[Allocation], *, zone: str) -> list[PaymentRow]:
    """`allocations` with their payments. Money charged with an order is receipted by its confirmation. One query."""
    ids = [row.payment.public_id for row in allocations]
    filed = Paper.objects.filter(kind=str(Kind.RECEIPT), object_id__in=ids) if ids else ()
    numbers = {paper.object_id: paper.number for paper in filed}
    rows = []
    for row in allocations:
        payment = row.payment
        url, name = "", ""
        if row.amount_minor > 0 and payment.public_id in numbers:
            url = reverse("portal:receipt-pdf", args=[payment.public_id])
            name = _("Receipt %(number)s") % {"number": numbers[payment.public_id]}
        elif row.reason == Allocation.Reason.PAID and invoice.order is not None:
            url = reverse("portal:order-pdf", args=[invoice.order.public_id])
            name = _("Confirmation and receipt %(number)s") % {"number": invoice.order.number}
        arrived = row.reason == Allocation.Reason.PAID
        rows.append(
            PaymentRow(
                day=formats.date_short(clock.day(payment.received_at if arrived else row.at, zone)),
                means=means_of_payment(payment) if arrived else moved_words(row),
                amount=formats.amount_with_code(row.amount),
                receipt_url=url,
                receipt_name=name,
                is_taken_back=row.amount_minor < 0,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class CreditRow:
    """A credit note about an invoice."""

    number: str
    day: str
    amount: str
    reason: str
    pdf_url: str
    xml_url: str  # empty if there is no e-invoice of it


def credit_rows(notes: Iterable[CreditNote], with_xml: Container[UUID]) -> list[CreditRow]:
    """`with_xml` are the public ids of those that are e-invoices."""
    return [
        CreditRow(
            number=note.number,
            day=formats.date_short(note.issued_on),
            amount=formats.amount_with_code(note.total),
            reason=note.reason,
            pdf_url=reverse("portal:credit-note-pdf", args=[note.public_id]),
            xml_url=reverse("portal:credit-note-xml", args=[note.public_id])
            if note.public_id in with_xml
            else "",
        )
        for note in notes
    ]


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail with this invoice: to whom, when, and whether it has left."""

    address: str
    name: str
    status: str
    status_word: str
    when: str


MAIL_TONES = {
    "sent": "ok",
    "queued": "info",
    "held": "warn",
    "failed": "bad",
    "bounced": "bad",
    "dropped": "quiet",
}


def mail_row(delivery: Delivery, zone: str) -> MailRow:
    return MailRow(
        address=delivery.address,
        name=delivery.name,
        status=MAIL_TONES.get(delivery.status, "quiet"),
        status_word=str(delivery.get_status_display()),
        when=formats.moment_short(delivery.sent_at, zone) if delivery.sent_at else "",
    )
