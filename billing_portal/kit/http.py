"""Small web helpers: who may call a view, safe downloads, private pages."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Audience(StrEnum):
    """Who may call a URL at all; what they may see there is decided by `visible_to`."""

    PUBLIC = "public"  # anybody, signed in or not
    CONTACT = "contact"  # a signed-in person with a membership
    STAFF = "staff"  # the seller's people
    MACHINE = "machine"  # signed calls of other systems


def audience(who: Audience) -> Callable[[View], View]:
    """State and enforce who may call a view. Every URL has it; a house test refuses one without.

    Strangers to a face get 404, not 403: what exists is nobody else's business.
    """

    def decorate(view: View) -> View:
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if who is Audience.STAFF and user.is_authenticated and not user.is_staff:
                raise Http404
            if who is Audience.CONTACT and user.is_authenticated and user.is_staff:
                raise Http404
            return view(request, *args, **kwargs)

        wrapped: Any = guarded
        if who in (Audience.CONTACT, Audience.STAFF):
            wrapped = login_required(guarded)
        wrapped.audience = who
        wrapped.__name__ = view.__name__
        wrapped.__doc__ = view.__doc__
        wrapped.__module__ = view.__module__
        return wrapped  # type: ignore[no-any-return]

    return decorate


def parameter(request: HttpRequest, name: str, *, longest: int) -> str:
    """A parameter of the address as text that any database takes: trimmed, cut, without NUL (PostgreSQL has none)."""
    return without_nul(request.GET.get(name, "")).strip()[:longest]


def without_nul(text: str) -> str:
    """What was typed, without the one character that PostgreSQL stores nowhere; Django's forms refuse it."""
    return text.replace("\0", "")


def download(body: bytes, *, name: str, content_type: str, inline: bool = False) -> HttpResponse:
    """A private file: never cached, never sniffed; the name is quoted for every browser (RFC 6266)."""
    return private_file(HttpResponse(body, content_type=content_type), name=name, inline=inline)


def private_file(response: AnyResponse, *, name: str, inline: bool = False) -> AnyResponse:
    """The headers of `download` on a response that is made already, such as one that streams."""
    safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in name)
    kind = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{kind}; filename=\"{safe}\"; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    return response
