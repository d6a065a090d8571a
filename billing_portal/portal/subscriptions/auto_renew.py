"""Auto Renew: turned off with a reason and on again, for several subscriptions at once (S3)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import WrongState
from billing_portal.kit.http import Audience, audience
from billing_portal.subscriptions.actions import cancel_subscriptions, resume_subscriptions
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import last_day
from billing_portal.web.subscriptions.auto_renew import AutoRenewForm, changeable
from billing_portal.web.visits import for_account, user_of


def _show(
    request: HttpRequest,
    form: AutoRenewForm,
    to: str,
    *,
    review: bool = False,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "to": to,
        "review": review,
        "problem": problem,
        "back": reverse("portal:subscriptions"),
        "back_words": _("Subscriptions"),
    }
    return render(request, "web/subscriptions/auto_renew.html", context, status=status)


@audience(Audience.CONTACT)
@require_http_methods(["GET", "POST"])
@for_account
def auto_renew(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """Choose, read what it means, confirm. A GET and the first POST change nothing."""
    now, data = clock.now(), request.GET if request.method == "GET" else request.POST
    to = "on" if data.get("to") == "on" else "off"
    rows = changeable(account, to, clock.day(now, account.entity.zone))
    if request.method == "GET":
        named = request.GET.getlist("subscription")
        return _show(request, AutoRenewForm(rows, to, initial={"subscription": named}), to)
    form = AutoRenewForm(rows, to, request.POST)
    if not form.is_valid():
        return _show(request, form, to, status=422)
    if "confirmed" not in request.POST:
        return _show(request, form, to, review=True)
    chosen, user = form.chosen, user_of(request)
    try:
        if to == "on":
            resume_subscriptions(chosen, by=user, now=now)
        else:
            reason, detail = form.cleaned_data["reason"], form.cleaned_data["detail"]
            cancel_subscriptions(chosen, reason=reason, detail=detail, by=user, now=now)
    except WrongState:
        form = AutoRenewForm(changeable(account, to, clock.day(now, account.entity.zone)), to)
        words = _("One of these was changed in the meantime. Nothing was saved; check the list again.")
        return _show(request, form, to, problem=words, status=WrongState.status)
    query = urlencode([("subscription", str(row.public_id)) for row in chosen])
    return redirect(f"{reverse('portal:auto-renew-done')}?{query}")


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


urls = [
    path("subscriptions/auto-renew/", auto_renew, name="auto-renew"),
    path("subscriptions/auto-renew/done/", auto_renew_done, name="auto-renew-done"),
]
