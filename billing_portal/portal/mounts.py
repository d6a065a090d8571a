"""How the contact's face mounts the pages that it shares with the staff's."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience
from billing_portal.web.current_account import accounts_of
from billing_portal.web.visits import Face, Page, Visit, for_account, user_of

FACE = Face("portal")


def _visit(request: HttpRequest, account: CorporateAccount | None = None) -> Visit:
    return Visit(user_of(request), FACE, clock.now(), account, accounts_of(request))


def mounted(page: Page, **parts: Any) -> Page:
    """A page about a row that its address names, of any own account. `parts` is what of this face the page needs."""

    @audience(Audience.CONTACT)
    @wraps(page)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return page(request, _visit(request), **parts, **kwargs)

    return view


def mounted_for_account(page: Page) -> Page:
    """A page about the account that is chosen at present."""

    @audience(Audience.CONTACT)
    @for_account
    @wraps(page)
    def view(request: HttpRequest, account: CorporateAccount, **kwargs: Any) -> HttpResponseBase:
        return page(request, _visit(request, account), **kwargs)

    return view
