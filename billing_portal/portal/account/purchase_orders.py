"""Purchase Orders: the customer's own order numbers, what is left of them, which one is used next (B4, X6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.errors import FileLost
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState, status_of
from billing_portal.kit.http import Audience, audience, download
from billing_portal.purchase_orders.actions import (
    add_purchase_order,
    change_purchase_order,
    close_purchase_order,
    download_purchase_order_file,
    replace_purchase_order,
)
from billing_portal.purchase_orders.errors import PurchaseOrderExists
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.web.current_account import account_by_id
from billing_portal.web.purchase_orders.shared import PurchaseOrderForm, rows_of
from billing_portal.web.visits import for_account, user_of

LIST = "portal:purchase-orders"


def _show(
    request: HttpRequest,
    account: CorporateAccount,
    form: PurchaseOrderForm,
    *,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    mine = PurchaseOrder.objects.visible_to(user_of(request)).filter(account=account)
    rows = rows_of(mine.with_used().select_related("replaced_by", "file"), form.today, account.currency)
    context = {"rows": rows, "form": form, "currency": account.currency, "problem": problem}
    return render(request, "portal/account/purchase_orders.html", context, status=status)


def _form(account: CorporateAccount, *args: Any, **kwargs: Any) -> PurchaseOrderForm:
    today = clock.day(clock.now(), account.entity.zone)
    return PurchaseOrderForm(*args, account=account, today=today, **kwargs)


@audience(Audience.CONTACT)
@require_http_methods(["GET", "POST"])
@for_account
def purchase_orders(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """The list with its form; a refused entry keeps what was typed."""
    form = _form(account, request.POST or None, request.FILES or None)
    if request.method == "GET":
        return _show(request, account, form)
    status = 422
    if form.is_valid():
        try:
            order = add_purchase_order(account, by=user_of(request), now=clock.now(), **form.values())
        except PurchaseOrderExists as error:
            form.add_error("number", str(error.message))
            status = status_of(error)
        else:
            words = _("Purchase order %(number)s was added.")
            messages.success(request, words % {"number": order.number})
            return redirect(LIST)
    return _show(request, account, form, status=status)


def _find(request: HttpRequest, public_id: UUID) -> PurchaseOrder:
    rows = PurchaseOrder.objects.visible_to(user_of(request))
    found = get_object_or_404(rows, public_id=public_id)
    found.account = account_by_id(request, found.account_id)
    return found


def _page(
    request: HttpRequest, order: PurchaseOrder, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    page = {"order": order, "back": reverse(LIST), "back_words": _("Purchase Orders"), **context}
    return render(request, "web/purchase_orders/page.html", page, status=status)


def _too_late(request: HttpRequest, order: PurchaseOrder) -> HttpResponse:
    problem = _("Purchase order %(number)s is closed or replaced already. Nothing was changed.") % {
        "number": order.number
    }
    return _show(request, order.account, _form(order.account), problem=problem, status=WrongState.status)


@audience(Audience.CONTACT)
@require_http_methods(["GET", "POST"])
def purchase_order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct one; issued invoices keep what they say."""
    order = _find(request, public_id)
    if order.closed_at is not None:
        return _too_late(request, order)
    form = _form(order.account, request.POST or None, request.FILES or None, present=order)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            change_purchase_order(order, by=user_of(request), now=clock.now(), **form.values())
        except PurchaseOrderExists as error:
            form.add_error("number", str(error.message))
        except WrongState:
            return _too_late(request, order)
        else:
            messages.success(request, _("Purchase order %(number)s was changed.") % {"number": order.number})
            return redirect(LIST)
    return _page(request, order, {"form": form, "act": "change"}, status=status)


@audience(Audience.CONTACT)
@require_http_methods(["GET", "POST"])
def purchase_order_replace(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another one takes over from a day."""
    order = _find(request, public_id)
    if order.closed_at is not None or order.replaced_by_id is not None:
        return _too_late(request, order)
    form = _form(order.account, request.POST or None, request.FILES or None, replaced=order)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            new = replace_purchase_order(order, by=user_of(request), now=clock.now(), **form.values())
        except PurchaseOrderExists as error:
            form.add_error("number", str(error.message))
        except WrongState:
            return _too_late(request, order)
        else:
            words = _("Purchase order %(new)s replaces %(old)s.")
            messages.success(request, words % {"new": new.number, "old": order.number})
            return redirect(LIST)
    return _page(request, order, {"form": form, "act": "replace"}, status=status)


@audience(Audience.CONTACT)
@require_http_methods(["GET", "POST"])
def purchase_order_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what it means, then close it."""
    order = _find(request, public_id)
    if order.closed_at is not None:
        return _too_late(request, order)
    if request.method == "GET":
        return _page(request, order, {"act": "close"})
    try:
        close_purchase_order(order, by=user_of(request), now=clock.now())
    except WrongState:
        return _too_late(request, order)
    messages.success(request, _("Purchase order %(number)s was closed.") % {"number": order.number})
    return redirect(LIST)


@audience(Audience.CONTACT)
@require_GET
def purchase_order_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file as it was uploaded; who takes it is on record."""
    order = _find(request, public_id)
    if not order.file:
        return redirect(LIST)
    try:
        body = download_purchase_order_file(order, by=user_of(request), now=clock.now())
    except FileLost as error:
        return _show(
            request, order.account, _form(order.account), problem=error.message, status=status_of(error)
        )
    return download(body, name=order.file.name, content_type="application/pdf")


urls = [
    path("purchase-orders/", purchase_orders, name="purchase-orders"),
    path("purchase-orders/<uuid:public_id>/", purchase_order, name="purchase-order"),
    path("purchase-orders/<uuid:public_id>/replace/", purchase_order_replace, name="purchase-order-replace"),
    path("purchase-orders/<uuid:public_id>/close/", purchase_order_close, name="purchase-order-close"),
    path("purchase-orders/<uuid:public_id>/file/", purchase_order_file, name="purchase-order-file"),
]
