"""Django's admin with unfold's design, for administrators, behind our own sign-in page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from billing_portal.identity.models import User

# Its scripts evaluate expressions and set styles; no page of ours may.
POLICY = {"script-src": ["'self'", "'unsafe-eval'"], "style-src": ["'self'", "'unsafe-inline'"]}


class AdminSite(UnfoldAdminSite):
    """Master data and a view of what is stored. The verbs of the business are in the back office."""

    site_title = _("System status")
    site_header = _("System status")
    index_title = _("Master data")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        if not isinstance(user, User) or not (user.is_active and user.is_staff):
            return False
        return user.is_superuser or user.role == User.Role.ADMINISTRATOR

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        def here(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            """Nothing, to whoever is signed in and may not enter; strangers are asked to sign in."""
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return entered(request, *args, **kwargs)

        entered: Any = super().admin_view(view, cacheable)
        guarded: Any = wraps(entered)(here)
        return csp_replace(POLICY)(guarded)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead strangers to our own sign-in; for everybody else who may not enter, there is nothing here."""
        wanted = request.GET.get("next", reverse("admin:index"))
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(wanted)
