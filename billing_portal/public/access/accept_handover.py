"""The page behind the invitation to become the billing contact: looking changes nothing, the button accepts it."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from billing_portal.accounts.actions import accept_as_known_person, accept_as_new_person
from billing_portal.accounts.errors import AddressNotUsable, LinkOver
from billing_portal.accounts.links import read_handover_token
from billing_portal.accounts.models import Handover
from billing_portal.accounts.queries import person_invited
from billing_portal.identity.errors import UserIdTaken
from billing_portal.identity.models import User
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience
from billing_portal.public.access.forms import AcceptHandoverForm


@audience(Audience.PUBLIC)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def accept_handover(request: HttpRequest, token: str) -> HttpResponse:
    """Accept the role: with a new User ID and password, or signed in as the person who owns the address."""
    handover = read_handover_token(token, now=clock.now())
    if handover is None:
        return _over(request)
    known = person_invited(handover)
    try:
        return _known(request, handover, known) if known else _new(request, handover)
    except LinkOver:
        return _over(request)


def _known(request: HttpRequest, handover: Handover, known: User) -> HttpResponse:
    """Somebody who signs in already: with the own password, then one click."""
    here = request.user == known
    problem: object = ""
    if request.method == "POST" and here:
        try:
            accept_as_known_person(handover, known, now=clock.now())
        except AddressNotUsable as error:
            problem = error.message
        else:
            request.session["account"] = str(handover.account.public_id)
            messages.success(request, _done(handover))
            return redirect("portal:home")
    context = {
        **_about(handover),
        "problem": problem,
        "is_signed_in_as_owner": here,
        "is_somebody_else": request.user.is_authenticated and not here,
        "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
    }
    status = 422 if problem else 403 if request.method == "POST" else 200
    return render(request, "public/access/handover_known.html", context, status=status)


def _new(request: HttpRequest, handover: Handover) -> HttpResponse:
    """Somebody new: a User ID and a password of one's own."""
    person = User(
        email=handover.email, first_name=handover.first_name, last_name=handover.last_name, username=""
    )
    is_post = request.method == "POST"
    form = AcceptHandoverForm(person, request.POST if is_post else None)
    if is_post and not ratelimit.consume(request, action="accept_handover"):
        form.is_valid()
        form.add_error(None, _("Your network has sent too many attempts. Wait a minute and send it again."))
    if is_post and form.is_valid():
        try:
            accept_as_new_person(
                handover,
                user_id=form.cleaned_data["user_id"],
                password=form.cleaned_data["password"],
                now=clock.now(),
            )
        except UserIdTaken as error:
            form.add_error("user_id", str(error.message))
        except AddressNotUsable as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, f"{_done(handover)} {_('Sign in with your User ID and password.')}")
            return redirect("account_login")
    context = {**_about(handover), "form": form}
    return render(request, "public/access/handover.html", context, status=422 if is_post else 200)


def _done(handover: Handover) -> str:
    return _("You are the billing contact of %(company)s now.") % {"company": handover.account.legal_name}


def _about(handover: Handover) -> dict[str, Any]:
    zone = handover.account.zone
    return {
        "handover": handover,
        "account": handover.account,
        "until": formats.moment_words(handover.expires_at, zone),
        "services_email": settings.SERVICES_EMAIL,
    }


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "public/access/link_over.html", {"kind": "handover"}, status=LinkOver.status)
