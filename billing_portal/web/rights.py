"""A right checked by a page that calls no verb, such as a list or a form; verbs check theirs again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def needs(right: Right) -> Callable[[View], View]:
    """Refuse a page with 403 before anything is read, unless the member of staff has the right."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User) or not may(user, right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]

    return decorate
