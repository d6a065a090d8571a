"""Purchase orders of an account, kept by staff for it: each with a reason on record, and the contact is mailed (B4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.rows import member
from billing_portal.documents.errors import FileLost
from billing_portal.identity.rights import Right, may
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
from billing_portal.web.purchase_orders.shared import CloseForm, PurchaseOrderForm, rows_of
from billing_portal.web.rights import needs

LIST = "backoffice:account-purchase-orders"


def _form(account: CorporateAccount, *args: Any, **kwargs: Any) -> PurchaseOrderForm:
    today = clock.day(clock.now(), account.entity.zone)
    return PurchaseOrderForm(*args, account=account, today=today, staff=True, **kwargs)


def _show(
    request: HttpRequest,
    account: CorporateAccount,
    form: PurchaseOrderForm,
    *,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    rows = rows_of(
        account.purchase_orders.all().with_used().select_related("replaced_by", "file"),
        form.today,
        account.currency,
    )
    context = {
        "rows": rows,
        "form": form,
        "account": account,
        "currency": account.currency,
        "may_keep": may(member(request), Right.KEEP_PURCHASE_ORDERS),
        "problem": problem,
    }
    return render(request, "backoffice/accounts/purchase_orders.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.VIEW_ACCOUNT)
@require_http_methods(["GET", "POST"])
def purchase_orders(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The account's list; who has the right adds one."""
    rows = CorporateAccount.objects.visible_to(member(request)).select_related("entity")
    account = get_object_or_404(rows, public_id=public_id)
    form = _form(account, request.POST or None, request.FILES or None)
    if request.method == "GET":
        return _show(request, account, form)
    if not may(member(request), Right.KEEP_PURCHASE_ORDERS):
        raise PermissionDenied
    status = 422
    if form.is_valid():
        try:
            order = add_purchase_order(account, by=member(request), now=clock.now(), **form.values())
        except PurchaseOrderExists as error:
            form.add_error("number", str(error.message))
            status = status_of(error)
        else:
            words = _("Purchase order %(number)s was added.")
            messages.success(request, words % {"number": order.number})
            return redirect(LIST, public_id)
    return _show(request, account, form, status=status)


def _find(request: HttpRequest, public_id: UUID, right: Right) -> PurchaseOrder:
    """One of an account that one looks after, else 404; then 403 for who lacks the right."""
    rows = PurchaseOrder.objects.visible_to(member(request)).select_related("account__entity", "file")
    found = get_object_or_404(rows, public_id=public_id)
    if not may(member(request), right):
        raise PermissionDenied
    return found


def _page(
    request: HttpRequest, order: PurchaseOrder, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    page = {
        "order": order,
        "back": reverse(LIST, args=[order.account.public_id]),
        "back_words": str(order.account),
        **context,
    }
    return render(request, "web/purchase_orders/page.html", page, status=status)


def _too_late(request: HttpRequest, order: PurchaseOrder) -> HttpResponse:
    problem = _("Purchase order %(number)s is closed or replaced already. Nothing was changed.") % {
        "number": order.number
    }
    return _show(request, order.account, _form(order.account), problem=problem, status=WrongState.status)


@audience(Audience.STAFF)
@require_http_methods(["GET", "POST"])
def purchase_order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct one for the account."""
    order = _find(request, public_id, Right.KEEP_PURCHASE_ORDERS)
    if order.closed_at is not None:
        return _too_late(request, order)
    form = _form(order.account, request.POST or None, request.FILES or None, present=order)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            change_purchase_order(order, by=member(request), now=clock.now(), **form.values())
        except PurchaseOrderExists as error:
            form.add_error("number", str(error.message))
        except WrongState:
            return _too_late(request, order)
        else:
            messages.success(request, _("Purchase order %(number)s was changed.") % {"number": order.number})
            return redirect(LIST, order.account.public_id)
    return _page(request, order, {"form": form, "act": "change"}, status=status)


@audience(Audience.STAFF)
@require_http_methods(["GET", "POST"])
def purchase_order_replace(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let another one take over from a day."""
    order = _find(request, public_id, Right.KEEP_PURCHASE_ORDERS)
    if order.closed_at is not None or order.replaced_by_id is not None:
        return _too_late(request, order)
    form = _form(order.account, request.POST or None, request.FILES or None, replaced=order)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            new = replace_purchase_order(order, by=member(request), now=clock.now(), **form.values())
        except PurchaseOrderExists as error:
            form.add_error("number", str(error.message))
        except WrongState:
            return _too_late(request, order)
        else:
            words = _("Purchase order %(new)s replaces %(old)s.")
            messages.success(request, words % {"new": new.number, "old": order.number})
            return redirect(LIST, order.account.public_id)
    return _page(request, order, {"form": form, "act": "replace"}, status=status)


@audience(Audience.STAFF)
@require_http_methods(["GET", "POST"])
def purchase_order_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close one for the account."""
    order = _find(request, public_id, Right.KEEP_PURCHASE_ORDERS)
    if order.closed_at is not None:
        return _too_late(request, order)
    form = CloseForm(request.POST or None)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            close_purchase_order(
                order, reason=form.cleaned_data["reason"], by=member(request), now=clock.now()
            )
        except WrongState:
            return _too_late(request, order)
        messages.success(request, _("Purchase order %(number)s was closed.") % {"number": order.number})
        return redirect(LIST, order.account.public_id)
    return _page(request, order, {"form": form, "act": "close"}, status=status)


@audience(Audience.STAFF)
@require_GET
def purchase_order_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file as it was uploaded; who takes it is on record."""
    order = _find(request, public_id, Right.VIEW_ACCOUNT)
    if not order.file:
        raise Http404
    try:
        body = download_purchase_order_file(order, by=member(request), now=clock.now())
    except FileLost as error:
        return _show(
            request, order.account, _form(order.account), problem=error.message, status=status_of(error)
        )
    return download(body, name=order.file.name, content_type="application/pdf")
