"""Which corporate account a request speaks of: checked against the memberships on every request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from billing_portal.accounts.models import CorporateAccount
from billing_portal.dunning.queries import with_notices

SESSION_KEY = "account"


def accounts_of(request: HttpRequest) -> list[CorporateAccount]:
    """All accounts that a contact may act for, by number; one query a request, none for staff and strangers.

    Each says whether it was ever reminded, since when it is suspended, if it is, and knows the contact's role.
    """
    if not hasattr(request, "_accounts"):
        user = request.user
        rows: list[CorporateAccount] = []
        if user.is_authenticated and not user.is_staff:
            visible = CorporateAccount.objects.visible_to(user).with_role_of(user)
            found = with_notices(visible).order_by("number")
            rows = list(found.select_related("entity", "representative", "bill_to", "default_method"))
        request._accounts = rows  # type: ignore[attr-defined]
    return request._accounts  # type: ignore[attr-defined]


def current_account(request: HttpRequest) -> CorporateAccount | None:
    """The account chosen in the session if it is still allowed, else the first; None without any."""
    accounts = accounts_of(request)
    chosen = request.session.get(SESSION_KEY)
    return next((a for a in accounts if str(a.public_id) == chosen), accounts[0] if accounts else None)


def account_by_id(request: HttpRequest, pk: int) -> CorporateAccount:
    """The account of a row found with `visible_to`, already loaded for this request; Http404 if it is not an own one."""
    found = next((account for account in accounts_of(request) if account.pk == pk), None)
    if found is None:
        raise Http404
    return found


class CurrentAccountMiddleware:
    """Gives every request `account` and `accounts`, looked up only if somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.accounts = SimpleLazyObject(lambda: accounts_of(request))  # type: ignore[attr-defined]
        request.account = SimpleLazyObject(lambda: current_account(request))  # type: ignore[attr-defined]
        return self.get_response(request)
