"""Which language a page speaks, what may be kept of it, and the page shown during maintenance."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

RETRY_AFTER_SECONDS = 600


def _known(code: str | None) -> str | None:
    return code if code and code in dict(settings.LANGUAGES) else None


def language_of(request: HttpRequest) -> str:
    """The reader's language: chosen in the footer, else the person's, else the account's, else the browser's."""
    if chosen := _known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
        return chosen
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        account = getattr(request, "account", None)
        if known := _known(user.language) or _known(getattr(account, "language", None)):
            return known
    return _known(translation.get_language_from_request(request)) or settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Speak the reader's language. Comes after the middlewares that set the person and the account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class MaintenanceMiddleware:
    """While PORTAL_MAINTENANCE is on, every page answers 503 with one calm sentence; static files are served."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PORTAL_MAINTENANCE:
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            response = render(request, "maintenance.html", status=503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response


class PrivatePagesMiddleware:
    """Pages of a signed-in person are not cached: not by proxies, not for the next user of this computer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response.headers:
            response["Cache-Control"] = "private, no-store"
        return response
