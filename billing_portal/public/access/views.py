"""Pages of signing in: sign in, sign out, ask for a link, set a password."""

from __future__ import annotations

from typing import Any

from allauth.account.internal import flows
from allauth.account.views import LoginView
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from billing_portal.identity import actions
from billing_portal.identity.adapter import forget_failed_attempts
from billing_portal.identity.tokens import LINK_LIVES, PasswordLinkUsed, read_token
from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience
from billing_portal.public.access.forms import ForgotPasswordForm, NewPasswordForm
from billing_portal.public.access.tasks import send_password_link


class SignInView(LoginView):
    """allauth's sign-in with our page; `next` survives if it leads into this portal."""

    template_name = "public/access/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "services_phone": settings.SERVICES_PHONE}


sign_in = audience(Audience.PUBLIC)(SignInView.as_view())


@audience(Audience.PUBLIC)
@require_http_methods(["GET", "POST"])
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; a mere visit ends nothing."""
    if request.method == "POST" and request.user.is_authenticated:
        flows.logout.logout(request)
        messages.success(request, _("You are signed out."))
    return redirect("account_login")


@audience(Audience.PUBLIC)
@require_http_methods(["GET", "POST"])
@never_cache
def forgot_password(request: HttpRequest) -> HttpResponse:
    """Take a User ID and give always the same answer; one job finds out whom it means.

    Beyond the limit the answer is still the same, and no job is made.
    """
    form = ForgotPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["user_id"].strip()
        if ratelimit.consume(request, action="reset_password", key=typed.lower()):
            send_password_link.enqueue(typed)
        return redirect("password_sent")
    return render(request, "public/access/forgot_password.html", {"form": form})


@audience(Audience.PUBLIC)
@require_http_methods(["GET"])
def password_sent(request: HttpRequest) -> HttpResponse:
    """The one answer to every request for a link."""
    return render(request, "public/access/password_sent.html", {"minutes": LINK_LIVES.seconds // 60})


@audience(Audience.PUBLIC)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password by the mailed link. Looking at the page, as mail scanners do, uses nothing up."""
    now = clock.now()
    user = read_token(token, now=now)
    if user is None:
        return _link_is_over(request)
    form = NewPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password(user, form.cleaned_data["password"], now=now)
        except PasswordLinkUsed:
            return _link_is_over(request)
        forget_failed_attempts(request, user)
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("account_login")
    return render(request, "public/access/new_password.html", {"form": form, "user_id": user.get_username()})


def _link_is_over(request: HttpRequest) -> HttpResponse:
    context = {"form": ForgotPasswordForm(), "minutes": LINK_LIVES.seconds // 60}
    return render(request, "public/access/link_is_over.html", context, status=PasswordLinkUsed.status)
