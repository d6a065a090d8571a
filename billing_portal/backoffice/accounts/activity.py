"""The activity of an account as staff read it: everything, with reasons and identity checks."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from billing_portal.backoffice.rows import find_account
from billing_portal.identity.rights import Right
from billing_portal.kit.http import Audience, audience, download, parameter
from billing_portal.web.account.activity import activity_csv, shown


@audience(Audience.STAFF)
@require_GET
def activity(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The journal of an account in words."""
    account = find_account(request, public_id, Right.VIEW_ACCOUNT)
    group = parameter(request, "kind", longest=20)
    context = {
        **shown(account, group=group, page=request.GET.get("page", ""), staff=True),
        "account": account,
        "csv_url": reverse("backoffice:account-activity-csv", args=[public_id]),
    }
    return render(request, "backoffice/accounts/activity.html", context)


@audience(Audience.STAFF)
@require_GET
def activity_as_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All of it as a table."""
    account = find_account(request, public_id, Right.VIEW_ACCOUNT)
    body = activity_csv(account, group=parameter(request, "kind", longest=20), staff=True)
    return download(body, name=f"{account.number}-activity.csv", content_type="text/csv; charset=utf-8")
