"""Auto Renew was changed: the confirmation that the contact gets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit import formats
from billing_portal.kit.http import Audience, audience
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import last_day
from billing_portal.web.visits import for_account, user_of


@audience(Audience.CONTACT)
@require_GET
@for_account
def auto_renew_done(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """The confirmation: what applies now."""
    named = set(request.GET.getlist("subscription"))
    rows = Subscription.objects.visible_to(user_of(request)).filter(account=account).select_related("product")
    found = [row for row in rows.order_by("product__name", "number") if str(row.public_id) in named]
    if not found:
        return redirect("portal:subscriptions")
    shown = [
        {
            "product": row.product.name,
            "number": row.number,
            "renews": row.auto_renew,
            "ends": formats.date_long(last_day(row.end_on)),
            "url": reverse("portal:subscription", args=[row.public_id]),
        }
        for row in found
    ]
    context = {"rows": shown, "off": not found[0].auto_renew}
    return render(request, "portal/subscriptions/auto_renew_done.html", context)


urls = [path("subscriptions/auto-renew/done/", auto_renew_done, name="auto-renew-done")]
