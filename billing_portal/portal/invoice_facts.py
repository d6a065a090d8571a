"""Invoices as pages print them: rows, sums, payments and mails, prepared once as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.documents.models import Paper
from billing_portal.documents.snapshots import Kind
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.queries import shown_status
from billing_portal.kit import clock, formats
from billing_portal.kit.money import Money
from billing_portal.notifications.models import Delivery
from billing_portal.payments.models import Allocation

STATUS_WORDS = {
    "open": gettext_lazy("Open"),
    "partly_paid": gettext_lazy("Partly paid"),
    "overdue": gettext_lazy("Overdue"),
    "on_its_way": gettext_lazy("Payment on its way"),
    "paid": gettext_lazy("Paid"),
    "written_off": gettext_lazy("Written off"),
}


def status_word(status: str) -> str:
    return str(STATUS_WORDS.get(status, status))


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice of a list. Amounts without their code: the account has one currency."""

    url: str
    pdf_url: str
    number: str
    issued: str
    due: str
    po: str
    total: str
    open: str
    status: str
    status_word: str


def row_of(invoice: Invoice, today: date) -> InvoiceRow:
    status = shown_status(invoice, today)
    url = reverse("portal:invoice", args=[invoice.public_id])
    return InvoiceRow(
        url=url,
        pdf_url=f"{url}pdf/",
        number=invoice.number or "",
        issued=formats.date_short(invoice.issued_on),
        due=formats.date_short(invoice.due_on),
        po=invoice.po_number,
        total=formats.amount(invoice.total),
        open=formats.amount(invoice.open) if invoice.open else "",
        status=status,
        status_word=status_word(status),
    )


@dataclass(frozen=True, slots=True)
class Headline:
    """What the eye meets first: an amount, what it is, and the day on which it hangs."""

    amount: str
    meaning: str


def headline_of(invoice: Invoice, today: date) -> Headline:
    """`EUR 1,310.00` `open · due 12 Dec 2026`, or what became of it."""
    status = shown_status(invoice, today)
    if status == "paid":
        zone = invoice.entity.zone
        day = clock.day(invoice.paid_at, zone) if invoice.paid_at else invoice.issued_on
        meaning = _("paid · %(date)s") % {"date": formats.date_short(day)}
        return Headline(formats.amount_with_code(invoice.total), meaning)
    if status == "written_off":
        left = Money(invoice.total_minor - invoice.paid_minor, invoice.currency)
        return Headline(formats.amount_with_code(left), _("written off"))
    due = formats.date_short(invoice.due_on)
    if status == "on_its_way":
        return Headline(
            formats.amount_with_code(invoice.on_its_way), _("on its way · due %(date)s") % {"date": due}
        )
    meaning = _("open · overdue since %(date)s") if status == "overdue" else _("open · due %(date)s")
    return Headline(formats.amount_with_code(invoice.open), meaning % {"date": due})


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Money that reached an invoice, with the paper that says so."""

    day: str
    means: str
    amount: str
    receipt_url: str
    receipt_name: str


def payment_rows(invoice: Invoice, allocations: Sequence[Allocation], *, zone: str) -> list[PaymentRow]:
    """`allocations` with their payments. Money charged with an order is receipted by its confirmation. One query."""
    ids = [row.payment.public_id for row in allocations]
    filed = Paper.objects.filter(kind=str(Kind.RECEIPT), object_id__in=ids) if ids else ()
    numbers = {paper.object_id: paper.number for paper in filed}
    rows = []
    for row in allocations:
        payment = row.payment
        url, name = "", ""
        if payment.public_id in numbers:
            url = reverse("portal:receipt-pdf", args=[payment.public_id])
            name = _("Receipt %(number)s") % {"number": numbers[payment.public_id]}
        elif invoice.order is not None:
            url = reverse("portal:order-pdf", args=[invoice.order.public_id])
            name = _("Confirmation and receipt %(number)s") % {"number": invoice.order.number}
        rows.append(
            PaymentRow(
                day=formats.date_short(clock.day(payment.received_at, zone)),
                means=", ".join(filter(None, (str(payment.get_kind_display()), payment.label))),
                amount=formats.amount_with_code(Money(row.amount_minor, payment.currency)),
                receipt_url=url,
                receipt_name=name,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail with this invoice: to whom, when, and whether it has left."""

    address: str
    name: str
    status: str
    status_word: str
    when: str


MAIL_TONES = {"sent": "ok", "queued": "info", "failed": "bad", "dropped": "quiet"}


def mail_row(delivery: Delivery, zone: str) -> MailRow:
    return MailRow(
        address=delivery.address,
        name=delivery.name,
        status=MAIL_TONES.get(delivery.status, "quiet"),
        status_word=str(delivery.get_status_display()),
        when=formats.moment_short(delivery.sent_at, zone) if delivery.sent_at else "",
    )
