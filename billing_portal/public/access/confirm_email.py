"""The page behind the link that was mailed to a new address: looking changes nothing, the button confirms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from billing_portal.accounts.actions import confirm_email_change
from billing_portal.accounts.errors import AddressNotUsable, LinkOver
from billing_portal.accounts.links import read_email_token
from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience


@audience(Audience.PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the new address of a person. Whoever holds the link owns the mailbox; no sign-in is needed."""
    now = clock.now()
    change = read_email_token(token, now=now)
    if change is None:
        return _over(request)
    problem: object = ""
    if request.method == "POST":
        try:
            confirm_email_change(change, now=now)
        except LinkOver:
            return _over(request)
        except AddressNotUsable as error:
            problem = error.message
        else:
            messages.success(request, _("The address %(email)s is confirmed.") % {"email": change.new_email})
            return redirect("portal:bill-to" if request.user == change.user else "account_login")
    context = {
        "change": change,
        "problem": problem,
        "moves_user_id": change.user.get_username().lower() == change.old_email.lower(),
    }
    return render(request, "public/access/confirm_email.html", context, status=422 if problem else 200)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "public/access/link_over.html", {"kind": "email"}, status=LinkOver.status)
