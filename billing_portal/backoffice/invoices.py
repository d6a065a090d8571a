"""One invoice: its paper, what was paid, what was tried, where it was mailed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.backoffice.rows import facts, invoice_word, mail_row, member
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.html import paper_html
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.queries import shown_status
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience, download, needs
from billing_portal.kit.money import Money
from billing_portal.notifications.models import Delivery


def _find(request: HttpRequest, public_id: UUID) -> Invoice:
    rows = Invoice.objects.visible_to(member(request)).select_related("account", "entity", "order")
    return get_object_or_404(rows, public_id=public_id)


@audience(Audience.STAFF)
@needs("invoices.view_invoice")
@require_GET
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The invoice as it was issued, and everything that happened to it."""
    now, user = clock.now(), member(request)
    found = _find(request, public_id)
    zone = found.account.zone
    status = shown_status(found, clock.day(now, found.entity.zone))
    paper = paper_of(Kind.INVOICE, found.public_id)
    allocations = found.allocations.select_related("payment").order_by("pk")
    attempts = found.attempts.select_related("started_by").order_by("-pk")[:20]
    mails = Delivery.objects.filter(
        message__entry__kind=Invoice._meta.label_lower, message__entry__object_id=found.public_id
    )
    context = {
        "invoice": found,
        "status": status,
        "word": invoice_word(status),
        "amount": formats.amount_with_code(found.open or found.total),
        "is_open": bool(found.open),
        "facts": facts(
            (_("Issued"), formats.date_short(found.issued_on)),
            (_("Due"), formats.date_short(found.due_on)),
            (_("Total"), formats.amount_with_code(found.total)),
            (_("Paid"), formats.amount_with_code(found.paid)),
            (_("Payment on its way"), formats.amount_with_code(found.on_its_way) if found.on_its_way else ""),
            (_("PO number"), found.po_number),
        ),
        "payments": [
            (
                formats.moment_long(row.payment.received_at, zone),
                f"{row.payment.get_kind_display()} {row.payment.label}".strip(),
                formats.amount_with_code(Money(row.amount_minor, found.currency)),
            )
            for row in allocations
        ],
        "attempts": [
            {
                "when": formats.moment_long(row.started_at, zone),
                "who": row.started_by.name if row.started_by else _("by itself"),
                "amount": formats.amount_with_code(row.amount),
                "status": row.status,
                "word": row.get_status_display(),
                "reason": row.decline_code,
            }
            for row in attempts
        ],
        "mails": [
            mail_row(row, zone) for row in mails.select_related("message__account").order_by("pk")[:40]
        ],
        "may_send_again": user.has_perm("notifications.send_again"),
        "paper": paper_html(paper.data) if paper else "",
    }
    return render(request, "backoffice/invoice.html", context)


@audience(Audience.STAFF)
@needs("invoices.view_invoice")
@require_GET
def invoice_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The issued PDF."""
    paper = paper_of(Kind.INVOICE, _find(request, public_id).public_id)
    if paper is None:
        raise Http404
    body = paper_pdf(paper, now=clock.now())
    return download(body, name=paper.file_name, content_type="application/pdf", inline=True)
