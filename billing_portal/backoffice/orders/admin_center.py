"""What the Admin Center has not accepted yet: admins, seats to take back; retrying, or doing it by hand."""

from __future__ import annotations

from datetime import datetime
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
from billing_portal.flows.admins import has_begun, releases_begun, try_release_now
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import WrongState, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.orders.deprovisioning import complete_release_by_hand
from billing_portal.orders.models import AdminContact, SeatRelease
from billing_portal.orders.ports import is_connected, problem_words
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


def _releases(user: User, now: datetime, refused: dict[UUID, SeatsByHandForm]) -> list[dict[str, Any]]:
    """Seats that are bought no more and not taken back yet, each with its form by hand, open where it was refused."""
    accounts = CorporateAccount.objects.visible_to(user)
    rows = releases_begun(now).filter(subscription__account__in=accounts).order_by("status", "since", "pk")
    return [
        {
            "public_id": row.public_id,
            "subscription": row.subscription.number,
            "product": row.subscription.product.name,
            "company": row.subscription.account.legal_name,
            "url": reverse("backoffice:account", args=[row.subscription.account.public_id]),
            "since": formats.date_short(row.since),
            "problem": problem_words(row.problem, row.problem_detail),
            "is_refused": row.status == SeatRelease.Status.REFUSED,
            "tries": row.tries,
            "tried": _tried(row, row.subscription.account),
            "form": refused.get(row.public_id) or _form(row.public_id),
        }
        for row in rows[:MOST]
        if has_begun(row, now)
    ]


def _form(public_id: UUID, typed: QueryDict | None = None) -> SeatsByHandForm:
    """One of several on the page."""
    return SeatsByHandForm(typed, auto_id=f"id_%s-{public_id}")


def _tried(row: AdminContact | SeatRelease, account: CorporateAccount) -> str:
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
        "releases": _releases(user, clock.now(), refused or {}),
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


def _find(user: User, public_id: UUID, now: datetime) -> SeatRelease:
    """One whose day has come; before, there is nothing to take back."""
    rows = SeatRelease.objects.filter(subscription__account__in=CorporateAccount.objects.visible_to(user))
    related = rows.select_related("subscription__account__entity", "subscription__product")
    release = get_object_or_404(related, public_id=public_id)
    if not has_begun(release, now):
        raise Http404
    return release


@audience(Audience.STAFF)
@needs(Right.PROVISION_ADMIN)
@require_POST
def release_try(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the Admin Center at once to take back seats that are bought no more."""
    now, user = clock.now(), member(request)
    release = _find(user, public_id, now)
    try:
        try_release_now(release, by=user, now=now)
    except WrongState as error:
        return show_admin_center(request, problem=error.message, status=status_of(error))
    release.refresh_from_db()
    if release.status == SeatRelease.Status.DONE:
        words = _("The seats of %(number)s are taken back.") % {"number": release.subscription.number}
        messages.success(request, words)
    else:
        messages.warning(request, problem_words(release.problem, release.problem_detail))
    return redirect("backoffice:admin-center")


@audience(Audience.STAFF)
@needs(Right.PROVISION_ADMIN)
@require_POST
def release_by_hand(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note that the seats were taken back by hand; the Admin Center is not called any more."""
    now, user = clock.now(), member(request)
    release = _find(user, public_id, now)
    form = _form(public_id, request.POST)
    if not form.is_valid():
        return show_admin_center(request, refused={public_id: form}, status=422)
    try:
        complete_release_by_hand(release, form.cleaned_data["note"], by=user, now=now)
    except WrongState as error:
        return show_admin_center(request, problem=error.message, status=status_of(error))
    words = _("The seats of %(number)s are marked as taken back by hand.")
    messages.success(request, words % {"number": release.subscription.number})
    return redirect("backoffice:admin-center")
