"""What the Admin Center has not taken yet: admins and seats of ended subscriptions, and asking it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing_portal.accounts.models import CorporateAccount, User
from billing_portal.backoffice.rows import member
from billing_portal.flows.admins import release_of
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import WrongState, status_of
from billing_portal.kit.http import Audience, audience, needs
from billing_portal.orders.admins import ask_release_again
from billing_portal.orders.models import AdminContact, SeatRelease

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
            "problem": row.last_problem,
            "is_refused": row.status == AdminContact.Status.REFUSED,
            "tries": row.tries,
            "tried": formats.moment_short(row.last_tried_at, row.order.account.zone)
            if row.last_tried_at
            else "",
        }
        for row in rows.select_related("order__account").order_by("status", "pk")[:MOST]
    ]


def _releases(user: User) -> list[dict[str, Any]]:
    """Ended subscriptions whose seats are not taken back yet."""
    accounts = CorporateAccount.objects.visible_to(user)
    rows = SeatRelease.objects.exclude(status=SeatRelease.Status.DONE).filter(
        subscription__account__in=accounts
    )
    related = rows.select_related("subscription__account", "subscription__product")
    return [
        {
            "subscription": row.subscription.number,
            "key": row.subscription.public_id,
            "product": row.subscription.product.name,
            "company": row.subscription.account.legal_name,
            "url": reverse("backoffice:account", args=[row.subscription.account.public_id]),
            "problem": row.last_problem,
            "is_refused": row.status == SeatRelease.Status.REFUSED,
            "tries": row.tries,
        }
        for row in related.order_by("status", "pk")[:MOST]
    ]


def show_admin_center(request: HttpRequest, *, problem: object = "", status: int = 200) -> HttpResponse:
    """The page, with the reason if a verb on it was refused."""
    user = member(request)
    context = {"admins": _admins(user), "releases": _releases(user), "problem": problem}
    return render(request, "backoffice/admin_center.html", context, status=status)


@audience(Audience.STAFF)
@needs("orders.provision_admin")
@require_safe
def admin_center(request: HttpRequest) -> HttpResponse:
    """Everything that the Admin Center has not taken yet."""
    return show_admin_center(request)


@audience(Audience.STAFF)
@needs("orders.provision_admin")
@require_POST
def release_try(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the Admin Center at once to take back the seats of an ended subscription."""
    now, user = clock.now(), member(request)
    rows = SeatRelease.objects.filter(subscription__account__in=CorporateAccount.objects.visible_to(user))
    related = rows.select_related("subscription__account__entity", "subscription__product")
    release = get_object_or_404(related, subscription__public_id=public_id)
    try:
        if release.status != SeatRelease.Status.WAITING:
            ask_release_again(release, by=user, now=now)
    except WrongState as error:
        return show_admin_center(request, problem=error.message, status=status_of(error))
    release_of(release, now=now)
    release.refresh_from_db()
    if release.status == SeatRelease.Status.DONE:
        words = _("The seats of %(number)s are taken back.") % {"number": release.subscription.number}
        messages.success(request, words)
    else:
        messages.warning(request, release.last_problem)
    return redirect("backoffice:admin-center")
