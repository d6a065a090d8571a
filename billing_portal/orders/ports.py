"""The interface to the product's Admin Center, a separate system."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.db.models import TextChoices
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError, Unavailable


class Problem(TextChoices):
    """Why the Admin Center has not done what it was asked, in the reader's language; its own words are kept too."""

    NO_ANSWER = "no_answer", _("The Admin Center does not answer")
    POSTPONED = "postponed", _("The Admin Center cannot do this at the moment")
    NOT_LET_IN = "not_let_in", _("The Admin Center refuses the portal's sign-in")
    UNREADABLE = "unreadable", _("The answer of the Admin Center cannot be read")
    NOT_THERE = "not_there", _("There is no Admin Center at the address that is set up")
    BUSY = "busy", _("Somebody else made a change in the Admin Center at the same moment")
    FAILED = "failed", _("The Admin Center could not be updated; see the log")
    NOT_CONNECTED = "not_connected", _("No Admin Center is connected")
    REFUSED = "refused", _("The Admin Center refuses this change")


def problem_words(problem: str, detail: str) -> str:
    """The reason in the reader's language as one sentence, the Admin Center's own words as a quotation."""
    if not problem:
        return ""
    words = {"reason": Problem(problem).label, "words": detail}
    return (gettext("%(reason)s: “%(words)s”") if detail else gettext("%(reason)s.")) % words


class AdminCenterUnavailable(Unavailable):
    """It did not answer or refused for a passing reason; the call is repeated later. `detail` is its own reason."""

    code = "admin_center_unavailable"

    def __init__(self, problem: Problem = Problem.NO_ANSWER, detail: str = "") -> None:
        super().__init__(problem=problem, detail=detail)
        self.problem = problem
        self.detail = detail


class AdminCenterRefused(BillingError):
    """It understood and refused for good: the same call would be refused again.

    `detail` is its own reason.
    """

    code = "admin_center_refused"
    message = _("The Admin Center refuses this.")
    problem = Problem.REFUSED

    def __init__(self, detail: str) -> None:
        super().__init__(detail=detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class AdminRequest:
    """Make or update this admin, with one seat of each product; `external_id` makes repeats harmless.

    `bought` gives the seats bought of each product now, so that the Admin Center can assign out of them.
    """

    tenant: str  # our account number
    external_id: str
    email: str
    first_name: str
    last_name: str
    products: tuple[str, ...]
    bought: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AdminOutcome:
    """The result: whether the admin is new, and per product `assigned`, `held` or `none_free`."""

    created: bool
    seats: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SeatCount:
    """The seats of a product: how many the account may give, None where no such number is kept, and how many are held."""

    available: int | None
    held: int

    def differs_from(self, bought: int) -> bool:
        """Whether this is not what was bought: more or fewer to give, or more people with a seat."""
        return self.held > bought or self.available not in (None, bought)


class AdminCenter(Protocol):
    """Whoever implements it raises AdminCenterUnavailable for what may pass, AdminCenterRefused for what does not.

    Each call names an end state: after an answer that was lost it is made again and does no more. `tenant` is our
    account number. None is made inside a transaction.
    """

    def provision(self, request: AdminRequest) -> AdminOutcome:
        """Create or update the admin and give one seat of each product, out of those bought and never beyond."""

    def suspend(self, tenant: str) -> None:
        """Nobody at the tenant can use the products any more; admins and seats stay as they are."""

    def restore(self, tenant: str) -> None:
        """Reactivate the people whom `suspend` deactivated, with the seats held before; nobody else."""

    def set_seats(self, tenant: str, bought: Mapping[str, int]) -> Mapping[str, tuple[str, ...]]:
        """Of the products named, the account has so many seats from now on.

        Those beyond are taken, given last first; by product from whom, now.
        """

    def seats(self, tenant: str, products: Collection[str]) -> Mapping[str, SeatCount]:
        """What is there of each product named, to compare with what was bought; changes nothing."""


def is_connected() -> bool:
    """Whether there is an Admin Center to ask; without one staff do the waiting work by hand."""
    return bool(settings.ADMIN_CENTER)


@lru_cache(maxsize=1)
def admin_center() -> AdminCenter:
    """The adapter named by settings.ADMIN_CENTER. Raises AdminCenterUnavailable where none is set."""
    if not settings.ADMIN_CENTER:
        raise AdminCenterUnavailable(Problem.NOT_CONNECTED)
    found: AdminCenter = import_string(settings.ADMIN_CENTER)()
    return found
