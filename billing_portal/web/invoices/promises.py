"""Promise to pay: the contact says when a transfer or check will be sent; reminders and collection wait for it (M4).

Staff do it for the account, with a reason.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing_portal.identity.rights import Right
from billing_portal.invoices.actions import promise_payment, withdraw_promise
from billing_portal.invoices.models import Invoice, PaymentPromise
from billing_portal.kit import formats
from billing_portal.kit.errors import BillingError, NotAllowed, WrongState, status_of
from billing_portal.web.invoices.promise_form import MOST_INVOICES, PromiseForm, WithdrawForm
from billing_portal.web.visits import Visit


def _open_invoices(first: Invoice) -> list[Invoice]:
    """The invoice that the page is about, then the other open ones of its account and currency, what is due first in front."""
    rows = Invoice.objects.open().filter(account=first.account_id, currency=first.currency)
    rows = rows.select_related("collect_by")
    found = list(rows.exclude(pk=first.pk).order_by("due_on", "pk")[:MOST_INVOICES])
    return [first, *found] if first.status == Invoice.Status.ISSUED else found


def _show(
    request: HttpRequest, visit: Visit, invoice: Invoice, form: PromiseForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "invoice": invoice,
        "staff": visit.is_staff,
        "collects": any(row.collect_by and row.collect_by.is_automatic for row in form.rows.values()),
        "back": visit.url("invoice", invoice.public_id),
    }
    return render(request, "web/invoices/promise.html", context, status=status)


@require_http_methods(["GET", "POST"])
def promise_new(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Promise to pay this invoice and, where `?invoice=` or ticks name them, others of its account."""
    rows = visit.own(Invoice).select_related("account__entity", "entity", "collect_by")
    invoice = get_object_or_404(rows, public_id=public_id)
    visit = visit.at(invoice)
    visit.require(Right.PROMISE_PAYMENT)
    invoices = _open_invoices(invoice)
    if request.method == "GET":
        ticked = {"invoice": [str(public_id), *request.GET.getlist("invoice")[:MOST_INVOICES]]}
        form = PromiseForm(invoices, visit.today, initial=ticked, staff=visit.is_staff)
        return _show(request, visit, invoice, form)
    form = PromiseForm(invoices, visit.today, request.POST, staff=visit.is_staff)
    if not form.is_valid():
        return _show(request, visit, invoice, form, status=422)
    try:
        reason = form.cleaned_data.get("reason", "")
        promise = promise_payment(
            visit.account, form.chosen, form.promised, reason=reason, by=visit.user, now=visit.now
        )
    except NotAllowed:
        raise
    except BillingError as error:
        form.refuse(error)
        return _show(request, visit, invoice, form, status=status_of(error))
    words = _("Promised for %(date)s. We send no reminder for it and collect nothing until %(until)s.")
    days = {"date": formats.date_long(promise.promised_on), "until": formats.date_long(promise.waits_until)}
    messages.success(request, words % days)
    return redirect(visit.url("invoice", public_id))


@require_http_methods(["GET", "POST"])
def promise_withdraw(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Say what follows, then withdraw it; staff say why."""
    rows = visit.own(PaymentPromise).select_related("account__entity").prefetch_related("parts__invoice")
    promise = get_object_or_404(rows, public_id=public_id)
    visit = visit.at(promise)
    visit.require(Right.PROMISE_PAYMENT)
    parts = list(promise.parts.all())
    back = visit.url("invoice", parts[0].invoice.public_id)
    form = WithdrawForm(*([request.POST] if request.method == "POST" else []), staff=visit.is_staff)
    context: dict[str, Any] = {
        "form": form,
        "day": formats.date_long(promise.promised_on),
        "numbers": ", ".join(part.invoice.number or "" for part in parts),
        "back": back,
        "is_open": promise.status == PaymentPromise.Status.OPEN,
        "word": promise.get_status_display(),
    }
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                withdraw_promise(promise, **form.cleaned_data, by=visit.user, now=visit.now)
            except WrongState as error:
                promise.refresh_from_db()
                context |= {"is_open": False, "word": promise.get_status_display()}
                status = status_of(error)
            else:
                messages.success(request, _("The promise to pay was withdrawn."))
                return redirect(back)
    return render(request, "web/invoices/promise_withdraw.html", context, status=status)
