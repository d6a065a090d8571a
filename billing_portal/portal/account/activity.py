"""Activity: who did what in this account, to read and to export."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit.http import Audience, audience, download, parameter
from billing_portal.web.account.activity import activity_csv, shown
from billing_portal.web.visits import for_account


@audience(Audience.CONTACT)
@require_safe
@for_account
def activity(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """The journal of the account in plain words, the latest first."""
    group = parameter(request, "kind", longest=20)
    context = {
        **shown(account, group=group, page=request.GET.get("page", ""), staff=False),
        "account": account,
        "csv_url": reverse("portal:activity-csv"),
    }
    return render(request, "portal/account/activity.html", context)


@audience(Audience.CONTACT)
@require_safe
@for_account
def activity_as_csv(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """All of it as a table."""
    body = activity_csv(account, group=parameter(request, "kind", longest=20), staff=False)
    return download(body, name=f"{account.number}-activity.csv", content_type="text/csv; charset=utf-8")


urls = [
    path("activity/", activity, name="activity"),
    path("activity/csv/", activity_as_csv, name="activity-csv"),
]
