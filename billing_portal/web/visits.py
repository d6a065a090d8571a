"""Who visits for which account: what every page of the contact's face asks first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.kit.http import AnyResponse
from billing_portal.web.current_account import current_account


def user_of(request: HttpRequest) -> User:
    """The signed-in person; only behind a view whose audience is a contact."""
    user = request.user
    assert isinstance(user, User)
    return user


def no_account(request: HttpRequest) -> HttpResponse:
    """The plain page for a person without a corporate account."""
    return render(request, "portal/home/no_account.html")


def for_account(view: Callable[..., AnyResponse]) -> Callable[..., AnyResponse | HttpResponse]:
    """Give the view the account the visit is about; a person without one gets a plain page and nothing else."""

    @wraps(view)
    def found(request: HttpRequest, *args: Any, **kwargs: Any) -> AnyResponse | HttpResponse:
        account: CorporateAccount | None = current_account(request)
        return no_account(request) if account is None else view(request, account, *args, **kwargs)

    return found
