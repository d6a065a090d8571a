"""Purchase Orders: the customer's own order numbers, what is left of them, which one is used next (B4, X6).

The contact keeps the account's own; staff who keep them for it say why, and the contact is mailed.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing_portal.documents.errors import FileLost
from billing_portal.identity.rights import Right
from billing_portal.kit import formats
from billing_portal.kit.errors import WrongState, status_of
from billing_portal.kit.http import download
from billing_portal.kit.money import Money
from billing_portal.purchase_orders.actions import (
    add_purchase_order,
    change_purchase_order,
    close_purchase_order,
    download_purchase_order_file,
    replace_purchase_order,
)
from billing_portal.purchase_orders.errors import LimitBelowUsed, PurchaseOrderExists
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.web.purchase_orders.forms import CloseForm, PurchaseOrderForm
from billing_portal.web.purchase_orders.rows import draws_of, rows_of
from billing_portal.web.visits import Visit


def _posted(request: HttpRequest) -> tuple[Any, ...]:
    """What binds a form: nothing on a GET; an empty POST binds it too, for a form may have no field."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _list(
    request: HttpRequest,
    visit: Visit,
    form: PurchaseOrderForm | None = None,
    *,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    account = visit.account
    mine = visit.own(PurchaseOrder).with_used().select_related("replaced_by", "file")
    context = {
        "rows": rows_of(mine, visit.today, account.currency),
        "form": form or PurchaseOrderForm(visit=visit),
        "account": account,
        "currency": account.currency,
        "is_staff": visit.is_staff,
        "may_keep": visit.may(Right.KEEP_PURCHASE_ORDERS),
        "problem": problem,
        "account_url": visit.url("account") if visit.is_staff else "",
        "edit_url": visit.name("purchase-order"),
        "replace_url": visit.name("purchase-order-replace"),
        "close_url": visit.name("purchase-order-close"),
        "file_url": visit.name("purchase-order-file"),
        "draws_url": visit.name("purchase-order-draws"),
    }
    return render(request, "web/purchase_orders/list.html", context, status=status)


@require_http_methods(["GET", "POST"])
def purchase_orders(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list with its form, for who may add one; a refused entry keeps what was typed."""
    if request.method == "GET":
        return _list(request, visit)
    visit.require(Right.KEEP_PURCHASE_ORDERS)
    form, status = PurchaseOrderForm(*_posted(request), visit=visit), 422
    if form.is_valid():
        try:
            order = add_purchase_order(visit.account, by=visit.user, now=visit.now, **form.values())
        except PurchaseOrderExists as error:
            form.add_error("number", str(error.message))
            status = status_of(error)
        else:
            messages.success(request, _("Purchase order %(number)s was added.") % {"number": order.number})
            return redirect(visit.url("purchase-orders"))
    return _list(request, visit, form, status=status)


def _find(visit: Visit, public_id: UUID) -> tuple[PurchaseOrder, Visit]:
    rows = visit.own(PurchaseOrder).select_related("account__entity", "file")
    order: PurchaseOrder = get_object_or_404(rows, public_id=public_id)
    return order, visit.at(order)


def _page(
    request: HttpRequest, visit: Visit, order: PurchaseOrder, form: Any, act: str, status: int = 200
) -> HttpResponse:
    words = str(visit.account) if visit.is_staff else _("Purchase Orders")
    context = {
        "order": order,
        "form": form,
        "act": act,
        "back": visit.url("purchase-orders"),
        "back_words": words,
    }
    return render(request, "web/purchase_orders/page.html", context, status=status)


def _too_late(request: HttpRequest, visit: Visit, order: PurchaseOrder) -> HttpResponse:
    problem = _("Purchase order %(number)s is closed or replaced already. Nothing was changed.") % {
        "number": order.number
    }
    return _list(request, visit, problem=problem, status=WrongState.status)


@require_http_methods(["GET", "POST"])
def purchase_order(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Correct one; issued invoices keep what they say."""
    order, visit = _find(visit, public_id)
    visit.require(Right.KEEP_PURCHASE_ORDERS)
    if order.closed_at is not None:
        return _too_late(request, visit, order)
    form = PurchaseOrderForm(*_posted(request), visit=visit, present=order)
    if form.is_valid():
        try:
            change_purchase_order(order, by=visit.user, now=visit.now, **form.values())
        except PurchaseOrderExists as error:
            form.add_error("number", str(error.message))
        except LimitBelowUsed as error:
            used = formats.amount_with_code(Money(error.used_minor, visit.account.currency))
            words = _("%(used)s is used already: the limit is that or more, or close the purchase order.")
            form.add_error("limit", words % {"used": used})
        except WrongState:
            return _too_late(request, visit, order)
        else:
            messages.success(request, _("Purchase order %(number)s was changed.") % {"number": order.number})
            return redirect(visit.url("purchase-orders"))
    return _page(request, visit, order, form, "change", 422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def purchase_order_replace(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Another one takes over from a day."""
    order, visit = _find(visit, public_id)
    visit.require(Right.KEEP_PURCHASE_ORDERS)
    if order.closed_at is not None or order.replaced_by_id is not None:
        return _too_late(request, visit, order)
    form = PurchaseOrderForm(*_posted(request), visit=visit, replaced=order)
    if form.is_valid():
        try:
            new = replace_purchase_order(order, by=visit.user, now=visit.now, **form.values())
        except PurchaseOrderExists as error:
            form.add_error("number", str(error.message))
        except WrongState:
            return _too_late(request, visit, order)
        else:
            words = _("Purchase order %(new)s replaces %(old)s.")
            messages.success(request, words % {"new": new.number, "old": order.number})
            return redirect(visit.url("purchase-orders"))
    return _page(request, visit, order, form, "replace", 422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def purchase_order_close(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Say what it means, then close it; staff say why."""
    order, visit = _find(visit, public_id)
    visit.require(Right.KEEP_PURCHASE_ORDERS)
    if order.closed_at is not None:
        return _too_late(request, visit, order)
    form = CloseForm(*_posted(request), visit=visit)
    if form.is_valid():
        try:
            close_purchase_order(order, by=visit.user, now=visit.now, **form.cleaned_data)
        except WrongState:
            return _too_late(request, visit, order)
        messages.success(request, _("Purchase order %(number)s was closed.") % {"number": order.number})
        return redirect(visit.url("purchase-orders"))
    return _page(request, visit, order, form, "close", 422 if form.is_bound else 200)


@require_GET
def purchase_order_draws(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """What draws on it: every invoice that carries it, with its order and what it takes less credit notes."""
    rows = visit.own(PurchaseOrder).with_used().select_related("account__entity", "file", "replaced_by")
    order = get_object_or_404(rows, public_id=public_id)
    visit = visit.at(order)
    [row] = rows_of([order], visit.today, visit.account.currency)
    context = {
        "order": order,
        "row": row,
        "draws": draws_of(order),
        "currency": visit.account.currency,
        "invoice_url": visit.name("invoice"),
        "back": visit.url("purchase-orders"),
    }
    return render(request, "web/purchase_orders/draws.html", context)


@require_GET
def purchase_order_file(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """The file as it was uploaded; who takes it is on record."""
    order, visit = _find(visit, public_id)
    if not order.file:
        return redirect(visit.url("purchase-orders"))
    try:
        body = download_purchase_order_file(order, by=visit.user, now=visit.now)
    except FileLost as error:
        return _list(request, visit, problem=error.message, status=status_of(error))
    return download(body, name=order.file.name, content_type="application/pdf")
