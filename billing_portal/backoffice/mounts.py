"""How the staff's face mounts the pages that it shares with the contact's."""

from __future__ import annotations

from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from billing_portal.backoffice.rows import find_account, member
from billing_portal.identity.rights import Right
from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience
from billing_portal.web.rights import needs
from billing_portal.web.visits import Face, Page, Visit

FACE = Face(
    "backoffice",
    of_account={
        "account": "account",
        "activity-csv": "account-activity-csv",
        "payments": "account-payments",
        "payments-csv": "account-payments-csv",
        "purchase-orders": "account-purchase-orders",
        "statement": "account-statement",
        "statement-csv": "account-statement-csv",
        "statement-pdf": "account-statement-pdf",
    },
)


def mounted(page: Page, **parts: Any) -> Page:
    """A page about a row that its address names, of an account one looks after. `parts` is what of this face it needs."""

    @audience(Audience.STAFF)
    @wraps(page)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return page(request, Visit(member(request), FACE, clock.now()), **parts, **kwargs)

    return view


def mounted_for_account(page: Page) -> Page:
    """A page about the account that its address names: 404 unless one looks after it."""

    @audience(Audience.STAFF)
    @needs(Right.VIEW_ACCOUNT)
    @wraps(page)
    def view(request: HttpRequest, public_id: UUID, **kwargs: Any) -> HttpResponseBase:
        account = find_account(request, public_id, Right.VIEW_ACCOUNT)
        return page(request, Visit(member(request), FACE, clock.now(), account), **kwargs)

    return view
