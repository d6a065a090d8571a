"""The frame's own addresses: language, theme, the seller's colour. Mounted by the root URLs as `frame:`."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from billing_portal.kit.http import Audience, audience
from billing_portal.web.layout import THEME_COOKIE, THEMES

YEAR_SECONDS = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the form stood on; never to another host."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    return redirect(target)


def _remember(request: HttpRequest, name: str, value: str) -> HttpResponse:
    response = _back(request)
    response.set_cookie(
        name, value, max_age=YEAR_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return response


@audience(Audience.PUBLIC)
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language on this device and show the same page again."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, language)


@audience(Audience.PUBLIC)
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the device's own on this device and show the same page again."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        return HttpResponseBadRequest()
    return _remember(request, THEME_COOKIE, theme)


@audience(Audience.PUBLIC)
@require_GET
@cache_control(public=True, max_age=3600)
def seller_css(request: HttpRequest) -> HttpResponse:
    """The one token in which sellers differ: the hue of the accent, in degrees (OKLCH)."""
    css = f"@layer tokens {{ :root {{ --hue: {int(settings.SELLER_HUE) % 360}; }} }}\n"
    return HttpResponse(css, content_type="text/css; charset=utf-8")


app_name = "frame"
urlpatterns = [
    path("language/", set_language, name="language"),
    path("theme/", set_theme, name="theme"),
    path("seller.css", seller_css, name="seller-css"),
]
