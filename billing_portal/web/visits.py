"""Who visits for which account and in which face: what a page asks first.

A page that both faces show is written once, in `web/<area>/`, as a function of the request and its Visit. Each face
mounts it under its own addresses and states its audience (`portal/mounts.py`, `backoffice/mounts.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize, may
from billing_portal.kit import clock
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


@dataclass(frozen=True, slots=True)
class Face:
    """One side of the house and its names for the shared pages.

    `of_account` holds the pages whose address contains the account's id: their name here, by the shared name. All
    others have the shared name itself.
    """

    namespace: str
    of_account: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a person to a page that both faces show.

    `found` is the account it is about: None while the page has only the id of a row of some account. `loaded` are the
    accounts that the request has read already.
    """

    user: User
    face: Face
    now: datetime
    found: CorporateAccount | None = None
    loaded: Sequence[CorporateAccount] = ()

    @property
    def account(self) -> CorporateAccount:
        """The account; only once it is found."""
        assert self.found is not None
        return self.found

    @property
    def today(self) -> date:
        """The day at the account's issuing entity."""
        return clock.day(self.now, self.account.entity.zone)

    @property
    def is_staff(self) -> bool:
        """Whether it is the seller's people who act for the account: they owe a reason."""
        return self.user.is_staff

    def own(self, model: Any) -> Any:
        """The rows of a model that the person may see, of the account of this visit if it has one."""
        rows = model.objects.visible_to(self.user)
        return rows if self.found is None else rows.filter(account=self.found)

    def at(self, row: Any) -> Visit:
        """The visit to the account of a row from `own`; the row takes the account that is loaded already."""
        known = next((account for account in self.loaded if account.pk == row.account_id), None)
        if known is not None:
            row.account = known
        return replace(self, found=row.account)

    def may(self, right: Right) -> bool:
        """Whether the page offers what needs this right at the account."""
        return may(self.user, right, self.account)

    def require(self, right: Right) -> None:
        """For a form that only leads to a verb: refused as the verb would be. Raises NotAllowed."""
        authorize(self.user, right, self.account)

    def name(self, name: str) -> str:
        """The full name of a page in this face, as `reverse` and the tag `url` want it."""
        return f"{self.face.namespace}:{self.face.of_account.get(name, name)}"

    def url(self, name: str, *args: object) -> str:
        """The address of a page in this face, by its shared name."""
        if name in self.face.of_account:
            args = (self.account.public_id, *args)
        return reverse(self.name(name), args=args)

    def back(self, name: str, words: str) -> dict[str, str]:
        """Where a page of the account leads back to: staff to the account, its contact to the page named."""
        if self.is_staff:
            return {"back": self.url("account"), "back_words": str(self.account)}
        return {"back": self.url(name), "back_words": words}


Page = Callable[..., HttpResponseBase]  # (request, visit, **what the address names)
