"""Auto Renew of an account's subscriptions, changed by staff for it: with a reason on record, the contact mailed (S3)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.rows import find_account, member
from billing_portal.identity.rights import Right
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.http import Audience, audience
from billing_portal.subscriptions.actions import cancel_subscriptions, resume_subscriptions
from billing_portal.web.subscriptions.auto_renew import AutoRenewForm, changeable


def _show(
    request: HttpRequest,
    account: CorporateAccount,
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
        "back": reverse("backoffice:account", args=[account.public_id]),
        "back_words": str(account),
    }
    return render(request, "web/subscriptions/auto_renew.html", context, status=status)


@audience(Audience.STAFF)
@require_http_methods(["GET", "POST"])
def auto_renew(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose, read what it means, confirm."""
    account, now = find_account(request, public_id, Right.CHANGE_RENEWAL), clock.now()
    data = request.GET if request.method == "GET" else request.POST
    to, today = "on" if data.get("to") == "on" else "off", clock.day(now, account.entity.zone)
    rows = changeable(account, to, today)
    if request.method == "GET":
        return _show(request, account, AutoRenewForm(rows, to, staff=True), to)
    form = AutoRenewForm(rows, to, request.POST, staff=True)
    if not form.is_valid():
        return _show(request, account, form, to, status=422)
    if "confirmed" not in request.POST:
        return _show(request, account, form, to, review=True)
    typed, user = form.cleaned_data, member(request)
    try:
        if to == "on":
            resume_subscriptions(form.chosen, on_record=typed["on_record"], by=user, now=now)
        else:
            cancel_subscriptions(
                form.chosen,
                reason=typed["reason"],
                detail=typed["detail"],
                on_record=typed["on_record"],
                by=user,
                now=now,
            )
    except WrongState:
        form = AutoRenewForm(changeable(account, to, today), to, staff=True)
        words = _("One of these was changed in the meantime. Nothing was saved; check the list again.")
        return _show(request, account, form, to, problem=words, status=WrongState.status)
    messages.success(request, _("Auto Renew was updated. The billing contact is mailed."))
    return redirect("backoffice:account", public_id)
