"""What the Admin Center has not accepted yet, admins and seats, and where it has other seats than were bought."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.orders.by_hand import SeatsByHandForm
from billing_portal.backoffice.rows import member
from billing_portal.catalog.models import Product
from billing_portal.flows.seats import correct_seats_now, has_begun, seat_changes_begun, try_seats_now
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import WrongState, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.orders.models import AdminContact, SeatChange, SeatDifference
from billing_portal.orders.ports import (
    AdminCenterRefused,
    AdminCenterUnavailable,
    is_connected,
    problem_words,
)
from billing_portal.orders.seat_changes import complete_seats_by_hand
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.queries import seats_end_on, term_on
from billing_portal.web.rights import needs

MOST = 200


def _admins(user: User) -> list[dict[str, Any]]:
    """Who waits or was refused, the refused first."""
    accounts = CorporateAccount.objects.visible_to(user)
    rows = AdminContact.objects.filter(status__in=AdminContact.UNSETTLED, order__account__in=accounts)
    return [
        {
            "public_id": row.public_id,
            "name": row.name,
            "order": row.order.number,
            "url": reverse("backoffice:order", args=[row.order.public_id]),
            "company": row.order.account.legal_name,
            "problem": problem_words(row.problem, row.problem_detail),
            "is_refused": row.status == AdminContact.Status.REFUSED,
            "tries": row.tries,
            "tried": _tried(row, row.order.account),
        }
        for row in rows.select_related("order__account").order_by("status", "pk")[:MOST]
    ]


def seat_differences(user: User, most: int = MOST) -> list[dict[str, Any]]:
    """Where the Admin Center has other seats than were bought, the longest first."""
    rows = SeatDifference.objects.filter(account__in=CorporateAccount.objects.visible_to(user))
    found = list(rows.select_related("account")[:most])
    names = dict(
        Product.objects.filter(code__in={row.product_code for row in found}).values_list("code", "name")
    )
    return [
        {
            "public_id": row.public_id,
            "company": row.account.legal_name,
            "url": reverse("backoffice:account", args=[row.account.public_id]),
            "product": names.get(row.product_code, row.product_code),
            "bought": formats.number(row.bought),
            "available": "" if row.available is None else formats.number(row.available),
            "held": formats.number(row.held),
            "since": formats.moment_short(row.since, row.account.zone),
        }
        for row in found
    ]


def _seats(user: User, now: datetime, refused: dict[UUID, SeatsByHandForm]) -> list[dict[str, Any]]:
    """Other seats from a day that has come, not told yet, each with its form by hand, open where it was refused."""
    accounts = CorporateAccount.objects.visible_to(user)
    rows = (
        seat_changes_begun(now).filter(subscription__account__in=accounts).order_by("status", "since", "pk")
    )
    rows = rows.prefetch_related("subscription__terms")
    return [
        {
            "public_id": row.public_id,
            "subscription": row.subscription.number,
            "product": row.subscription.product.name,
            "company": row.subscription.account.legal_name,
            "url": reverse("backoffice:account", args=[row.subscription.account.public_id]),
            "since": formats.date_short(row.since),
            "bought": _bought(row.subscription, row.since),
            "problem": problem_words(row.problem, row.problem_detail),
            "is_refused": row.status == SeatChange.Status.REFUSED,
            "tries": row.tries,
            "tried": _tried(row, row.subscription.account),
            "form": refused.get(row.public_id) or _form(row.public_id),
        }
        for row in rows[:MOST]
        if has_begun(row, now)
    ]


def _bought(subscription: Subscription, since: date) -> int:
    if subscription.status == Subscription.Status.ENDED and seats_end_on(subscription) <= since:
        return 0
    return term_on(subscription, since).seats


def _form(public_id: UUID, typed: QueryDict | None = None) -> SeatsByHandForm:
    """One of several on the page."""
    return SeatsByHandForm(typed, auto_id=f"id_%s-{public_id}")


def _tried(row: AdminContact | SeatChange, account: CorporateAccount) -> str:
    return formats.moment_short(row.last_tried_at, account.zone) if row.last_tried_at else ""


def show_admin_center(
    request: HttpRequest,
    *,
    problem: object = "",
    refused: dict[UUID, SeatsByHandForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the reason if a verb on it was refused; what was typed stays."""
    user = member(request)
    context = {
        "admins": _admins(user),
        "seats": _seats(user, clock.now(), refused or {}),
        "differences": seat_differences(user),
        "is_connected": is_connected(),
        "problem": problem,
    }
    return render(request, "backoffice/orders/admin_center.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.PROVISION_ADMIN)
@require_safe
def admin_center(request: HttpRequest) -> HttpResponse:
    """Everything that the Admin Center has not taken yet."""
    return show_admin_center(request)


def _find(user: User, public_id: UUID, now: datetime) -> SeatChange:
    """One whose day has come; before, there is nothing to tell."""
    rows = SeatChange.objects.filter(subscription__account__in=CorporateAccount.objects.visible_to(user))
    related = rows.select_related("subscription__account__entity", "subscription__product")
    change = get_object_or_404(related, public_id=public_id)
    if not has_begun(change, now):
        raise Http404
    return change


@audience(Audience.STAFF)
@needs(Right.PROVISION_ADMIN)
@require_POST
def seats_try(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tell the Admin Center of seats at once."""
    now, user = clock.now(), member(request)
    change = _find(user, public_id, now)
    try:
        try_seats_now(change, by=user, now=now)
    except WrongState as error:
        return show_admin_center(request, problem=error.message, status=status_of(error))
    change.refresh_from_db()
    if change.status == SeatChange.Status.DONE:
        words = _("The Admin Center has the seats of %(number)s.") % {"number": change.subscription.number}
        messages.success(request, words)
    else:
        messages.warning(request, problem_words(change.problem, change.problem_detail))
    return redirect("backoffice:admin-center")


@audience(Audience.STAFF)
@needs(Right.PROVISION_ADMIN)
@require_POST
def seats_by_hand(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note that the seats were changed by hand; the Admin Center is not called any more."""
    now, user = clock.now(), member(request)
    change = _find(user, public_id, now)
    form = _form(public_id, request.POST)
    if not form.is_valid():
        return show_admin_center(request, refused={public_id: form}, status=422)
    try:
        complete_seats_by_hand(change, form.cleaned_data["note"], by=user, now=now)
    except WrongState as error:
        return show_admin_center(request, problem=error.message, status=status_of(error))
    words = _("The seats of %(number)s are marked as changed by hand.")
    messages.success(request, words % {"number": change.subscription.number})
    return redirect("backoffice:admin-center")


@audience(Audience.STAFF)
@needs(Right.PROVISION_ADMIN)
@require_POST
def seats_correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tell the Admin Center at once how many seats were bought, where it has others."""
    user = member(request)
    rows = SeatDifference.objects.filter(account__in=CorporateAccount.objects.visible_to(user))
    difference = get_object_or_404(rows.select_related("account__entity"), public_id=public_id)
    try:
        correct_seats_now(difference, by=user, now=clock.now())
    except (AdminCenterUnavailable, AdminCenterRefused) as error:
        reason = problem_words(error.problem, error.detail)
        return show_admin_center(request, problem=reason, status=status_of(error))
    if rows.filter(public_id=public_id).exists():
        messages.warning(request, _("The Admin Center was told; it still has other seats than were bought."))
    else:
        messages.success(request, _("The Admin Center has as many seats as were bought."))
    return redirect("backoffice:admin-center")
