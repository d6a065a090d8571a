"""Crediting an invoice, in full or in part, and writing off what will not be paid."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing_portal.backoffice.invoices.invoices import find_invoice, show_invoice
from billing_portal.backoffice.payments.forms import CreditNoteForm, WriteOffForm
from billing_portal.backoffice.rows import member
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.identity.rights import Right
from billing_portal.invoices.actions import write_off_invoice
from billing_portal.invoices.models import CreditNote, Invoice, InvoiceLine
from billing_portal.invoices.queries import credit_amounts
from billing_portal.kit import clock, formats
from billing_portal.kit.digests import digest
from billing_portal.kit.errors import BillingError, WrongState, status_of
from billing_portal.kit.http import Audience, audience, download
from billing_portal.kit.money import Money
from billing_portal.payments.actions import credit_invoice
from billing_portal.web.rights import needs

CREDITABLE = (Invoice.Status.ISSUED, Invoice.Status.PAID)


def _lines(invoice: Invoice) -> list[tuple[InvoiceLine, Money]]:
    """Each line with what of it no credit note has taken back yet."""
    rows = invoice.lines.annotate(taken=Sum("credits__net_minor")).order_by("position")
    found = [(row, Money(row.net_minor - (row.taken or 0), invoice.currency)) for row in rows]
    return [(row, left) for row, left in found if left.minor > 0]


def _preview(invoice: Invoice, nets: dict[int, int], reason: str) -> dict[str, Any]:
    """What the credit note comes to and what it does to the invoice. Raises as invoices.queries.credit_amounts."""
    _found, rows, total = credit_amounts(invoice, nets)
    kept = max(Money(0, invoice.currency), total - invoice.free, key=lambda money: money.minor)
    return {
        "rows": [
            (
                _("Net"),
                formats.amount_with_code(Money(sum(row.base.minor for row in rows), invoice.currency)),
            ),
            *(
                (
                    _("Tax %(rate)s") % {"rate": formats.percent(row.rate)},
                    formats.amount_with_code(row.tax),
                )
                for row in rows
            ),
        ],
        "total": formats.amount_with_code(total),
        "opens": formats.amount_with_code(invoice.free - (total - kept)),
        "kept": formats.amount_with_code(kept) if kept else "",
        "shown": digest(
            [invoice.pk, sorted(nets.items()), reason, invoice.credited_minor, invoice.paid_minor]
        ),
    }


def _show(
    request: HttpRequest,
    invoice: Invoice,
    form: CreditNoteForm,
    *,
    preview: dict[str, Any] | None = None,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "invoice": invoice,
        "form": form,
        "lines": form.rows(),
        "preview": preview,
        "problem": problem,
    }
    return render(request, "backoffice/invoices/credit_note.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.CREDIT_INVOICE)
@require_http_methods(["GET", "POST"])
def invoice_credit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose what is credited, see tax, total and credit, then issue the credit note that was shown."""
    invoice = find_invoice(request, public_id)
    lines = _lines(invoice)
    if invoice.status not in CREDITABLE or not lines:
        return show_invoice(request, invoice, problem=WrongState.message, status=WrongState.status)
    if request.method == "GET":
        initial = {f"line-{line.pk}": formats.amount(left) for line, left in lines}
        return _show(request, invoice, CreditNoteForm(lines, invoice.currency, initial=initial))
    form = CreditNoteForm(lines, invoice.currency, request.POST)
    if not form.is_valid():
        return _show(request, invoice, form, status=422)
    if not form.nets():
        return _show(
            request, invoice, form, problem=_("Enter an amount to credit on at least one line."), status=422
        )
    try:
        preview = _preview(invoice, form.nets(), form.cleaned_data["reason"])
        if request.POST.get("do") != "issue":
            return _show(request, invoice, form, preview=preview)
        if request.POST.get("shown") != preview["shown"]:
            return _show(
                request,
                invoice,
                form,
                preview=preview,
                problem=_("This has changed since it was shown. Check the amounts again, then issue it."),
                status=409,
            )
        note = credit_invoice(
            invoice,
            form.nets(),
            reason=form.cleaned_data["reason"],
            by=member(request),
            now=clock.now(),
            shown=invoice.credited,
        )
    except BillingError as error:
        found = find_invoice(request, public_id)
        return _show(request, found, form, problem=error.message, status=status_of(error))
    messages.success(request, _("Credit note %(number)s is issued and mailed.") % {"number": note.number})
    return redirect("backoffice:invoice", public_id)


@audience(Audience.STAFF)
@needs(Right.WRITE_OFF_INVOICE)
@require_http_methods(["GET", "POST"])
def invoice_write_off(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write off what is open, confirmed by typing the amount."""
    invoice = find_invoice(request, public_id)
    if invoice.status != Invoice.Status.ISSUED or not invoice.open:
        return show_invoice(request, invoice, problem=WrongState.message, status=WrongState.status)
    form = WriteOffForm(invoice.open, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {
        "invoice": invoice,
        "form": form,
        "open": formats.amount_with_code(invoice.open),
    }
    if request.method == "GET":
        return render(request, "backoffice/invoices/write_off.html", context)
    if not form.is_valid():
        return render(request, "backoffice/invoices/write_off.html", context, status=422)
    try:
        write_off_invoice(invoice, reason=form.cleaned_data["reason"], by=member(request), now=clock.now())
    except BillingError as error:
        context["problem"] = error.message
        return render(request, "backoffice/invoices/write_off.html", context, status=status_of(error))
    messages.success(request, _("Invoice %(number)s is written off.") % {"number": invoice.number})
    return redirect("backoffice:invoice", public_id)


@audience(Audience.STAFF)
@needs(Right.VIEW_INVOICE)
@require_GET
def credit_note_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A credit note as it was mailed."""
    note = get_object_or_404(CreditNote.objects.visible_to(member(request)), public_id=public_id)
    paper = paper_of(Kind.CREDIT_NOTE, note.public_id)
    if paper is None:
        raise Http404
    body = paper_pdf(paper, now=clock.now())
    return download(body, name=paper.file_name, content_type="application/pdf", inline=True)
