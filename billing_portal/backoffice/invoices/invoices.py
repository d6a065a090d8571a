"""One invoice: its paper, the money that came and went, what was tried, where it was mailed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.backoffice.invoices.tax_facts import tax_facts
from billing_portal.backoffice.payments.rows import attempt_row, credit_note_row, on_invoice
from billing_portal.backoffice.rows import facts, invoice_word, joined, mail_row, member
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.html import paper_html
from billing_portal.documents.queries import e_invoices_among, paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.e_invoices import field_word, offered, unchecked_words
from billing_portal.invoices.events import INVOICE_WRITTEN_OFF
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.queries import shown_status
from billing_portal.invoices.words import expected_words
from billing_portal.journal.models import Entry
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience, download
from billing_portal.kit.money import Money
from billing_portal.notifications.models import Delivery
from billing_portal.notifications.queries import mailing_choices
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.queries import next_try_at
from billing_portal.subscriptions.rules import last_day
from billing_portal.web.invoices.disputes import dispute_rows
from billing_portal.web.invoices.promise_rows import promise_rows
from billing_portal.web.invoices.standing import standing_of
from billing_portal.web.rights import needs

SHOWN = 20


def find_invoice(request: HttpRequest, public_id: UUID) -> Invoice:
    """An invoice of an account one looks after, else 404."""
    rows = Invoice.objects.visible_to(member(request)).select_related(
        "account__default_method",
        "account__bill_to",
        "account__entity",
        "collect_by",
        "entity",
        "order__method",
        "order__placed_by",
    )
    return get_object_or_404(rows, public_id=public_id)


def _acts(invoice: Invoice, user: User) -> dict[str, bool]:
    """Which verbs are offered."""
    is_issued = invoice.status == Invoice.Status.ISSUED
    left = invoice.total_minor > invoice.credited_minor
    may_be_credited = left and invoice.status in (Invoice.Status.ISSUED, Invoice.Status.PAID)
    return {
        "post": is_issued and bool(invoice.free) and may(user, Right.RECORD_PAYMENT),
        "credit": may_be_credited and may(user, Right.CREDIT_INVOICE),
        "hold": is_issued and bool(invoice.open) and may(user, Right.HOLD_DUNNING),
        "promise": is_issued and _may_be_promised(invoice) and may(user, Right.PROMISE_PAYMENT),
        "withdraw": may(user, Right.PROMISE_PAYMENT),
        "issue": invoice.held_at is not None and may(user, Right.ISSUE_INVOICE),
        "write_off": is_issued and bool(invoice.open) and may(user, Right.WRITE_OFF_INVOICE),
        "look_up": may(user, Right.LOOK_UP_PAYMENT),
        "see_payments": may(user, Right.VIEW_PAYMENT),
    }


def _may_be_promised(invoice: Invoice) -> bool:
    return bool(invoice.collectible) and not invoice.reserved_minor and invoice.promised_on is None


def _credit_notes(invoice: Invoice) -> list[dict[str, Any]]:
    notes = list(invoice.credit_notes.order_by("pk"))
    with_xml = e_invoices_among(Kind.CREDIT_NOTE, [note.public_id for note in notes])
    return [{**credit_note_row(note), "has_xml": note.public_id in with_xml} for note in notes]


def _lines(invoice: Invoice) -> list[dict[str, str]]:
    """What a draft would charge; an issued one shows its paper."""
    return [
        {
            "what": line.description,
            "period": f"{formats.date_short(line.period_start)} – {formats.date_short(last_day(line.period_end))}"
            if line.period_start and line.period_end
            else "",
            "quantity": formats.number(line.quantity),
            "net": formats.amount_with_code(Money(line.net_minor, invoice.currency)),
        }
        for line in invoice.lines.all()
    ]


def _written_off(invoice: Invoice) -> list[tuple[str, str]]:
    """How much was given up, by whom and why, as the journal has it; nothing of any other invoice."""
    if invoice.status != Invoice.Status.WRITTEN_OFF:
        return []
    rows = Entry.objects.filter(name=INVOICE_WRITTEN_OFF.name, object_id=invoice.public_id)
    entry = rows.select_related("actor").order_by("-pk").first()
    if entry is None:
        return []
    left = invoice.total - invoice.paid - invoice.credited
    return [
        (_("Written off"), formats.amount_with_code(left)),
        (_("Written off by"), entry.actor.name if entry.actor else ""),
        (_("Written off on"), formats.moment_long(entry.at, invoice.account.zone)),
        (_("Reason for the write-off"), str(entry.data.get("reason", ""))),
    ]


def _next_try(invoice: Invoice, attempts: list[PaymentAttempt], now: datetime) -> str:
    """When a refused collection is retried automatically, in words."""
    if not any(row.status == PaymentAttempt.Status.DECLINED for row in attempts):
        return ""
    again_at = next_try_at(invoice)
    return formats.moment_long(max(again_at, now), invoice.account.zone) if again_at else ""


def show_invoice(
    request: HttpRequest,
    found: Invoice,
    *,
    problem: object = "",
    again: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The invoice with everything that happened to it; `problem` says why a verb was refused.

    `again` is what was ticked to mail it once more, with the reason why that was refused.
    """
    now, user, zone = clock.now(), member(request), found.account.zone
    today = clock.day(now, found.entity.zone)
    shown = shown_status(found, today)
    paper, may_send = paper_of(Kind.INVOICE, found.public_id), may(user, Right.SEND_MAIL_AGAIN)
    allocations = list(found.allocations.select_related("payment").order_by("pk"))
    attempts = list(found.attempts.select_related("started_by").order_by("-pk")[:SHOWN])
    mails = Delivery.objects.filter(
        message__entry__kind=Invoice._meta.label_lower, message__entry__object_id=found.public_id
    )
    context: dict[str, Any] = {
        "invoice": found,
        "status": shown,
        "word": invoice_word(shown),
        "amount": formats.amount_with_code(found.open or found.total),
        "is_open": bool(found.open),
        "problem": problem,
        "missing": [field_word(name) for name in found.missing],
        "held_since": formats.moment_long(found.held_at, zone) if found.held_at else "",
        "lines": _lines(found) if found.held_at else [],
        "acts": _acts(found, user),
        "facts": facts(
            (_("Issued"), formats.date_short(found.issued_on)),
            (_("Due"), joined([formats.date_short(found.due_on), expected_words(found, today)])),
            (_("Net"), formats.amount_with_code(found.net)),
            (_("Total"), formats.amount_with_code(found.total) if found.number else ""),
            (_("Paid"), formats.amount_with_code(found.paid) if found.number else ""),
            (_("Credited"), formats.amount_with_code(found.credited) if found.credited else ""),
            (_("Disputed"), formats.amount_with_code(found.disputed) if found.disputed else ""),
            (_("Promised for"), formats.date_short(found.promised_on) if found.promised_on else ""),
            *_written_off(found),
            (_("Payment on its way"), formats.amount_with_code(found.on_its_way) if found.on_its_way else ""),
            (_("Next automatic attempt"), _next_try(found, attempts, now)),
            (_("PO number"), found.po_number),
        ),
        "disputes": dispute_rows(found, zone, staff=True),
        "promises": promise_rows(found, staff=True),
        "payments": on_invoice(allocations, zone),
        "credit_notes": _credit_notes(found) if found.credited else [],
        "attempts": [attempt_row(row, zone) for row in attempts],
        "mails": [
            mail_row(row, zone) for row in mails.select_related("message__account").order_by("pk")[:40]
        ],
        "may_send_again": may_send,
        "may_bounce": may_send,
        "again": again or {"addresses": mailing_choices(found) if may_send and paper else []},
        "taxes": tax_facts(found),
        "paper": paper_html(standing_of(found, paper.data, allocations, today)) if paper else "",
        "xml": offered(paper, found.account) if paper else None,
        "unchecked": unchecked_words(paper),
    }
    return render(request, "backoffice/invoices/invoice.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.VIEW_INVOICE)
@require_GET
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The invoice as it was issued, and everything that happened to it."""
    return show_invoice(request, find_invoice(request, public_id))


@audience(Audience.STAFF)
@needs(Right.VIEW_INVOICE)
@require_GET
def invoice_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The issued PDF."""
    paper = paper_of(Kind.INVOICE, find_invoice(request, public_id).public_id)
    if paper is None:
        raise Http404
    body = paper_pdf(paper, now=clock.now())
    return download(body, name=paper.file_name, content_type="application/pdf", inline=True)
