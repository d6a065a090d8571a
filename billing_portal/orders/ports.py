"""What the portal asks of the product's Admin Center, a separate system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError, Unavailable


class AdminCenterUnavailable(Unavailable):
    """It did not answer or refused for a passing reason; the call is repeated later."""

    code = "admin_center_unavailable"


class AdminCenterRefused(BillingError):
    """It understood and says no for good: asking the same again is answered the same. `detail` is its own reason."""

    code = "admin_center_refused"
    message = _("The Admin Center refuses this.")

    def __init__(self, detail: str) -> None:
        super().__init__(detail=detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class AdminRequest:
    """Make or update this admin, with one seat of each product; `external_id` makes repeats harmless.

    `bought` tells the seats bought of each product now, so that the Admin Center can assign out of them.
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
    """What became of it: whether the admin is new, and per product `assigned`, `held` or `none_free`."""

    created: bool
    seats: Mapping[str, str]


class AdminCenter(Protocol):
    """Whoever implements it raises AdminCenterUnavailable for what may pass, AdminCenterRefused for what does not.

    Each call names an end state: after an answer that was lost it is made again and does no more. `tenant` is our
    account number. None is made inside a transaction.
    """

    def provision(self, request: AdminRequest) -> AdminOutcome:
        """Create or update the admin and give one seat of each product, out of those bought and never beyond."""

    def suspend(self, tenant: str) -> None:
        """Nobody of the tenant can use the products any more; admins and seats stay as they are."""

    def restore(self, tenant: str) -> None:
        """Whoever `suspend` shut out can go on, with the seats held before; nobody else."""

    def release(self, tenant: str, bought: Mapping[str, int]) -> Mapping[str, tuple[str, ...]]:
        """Of the products named, take the seats beyond those bought, given last first; by product from whom, now."""


@lru_cache(maxsize=1)
def admin_center() -> AdminCenter:
    """The adapter named by settings.ADMIN_CENTER. Raises AdminCenterUnavailable where none is set."""
    if not settings.ADMIN_CENTER:
        raise AdminCenterUnavailable(detail="none is set up")
    found: AdminCenter = import_string(settings.ADMIN_CENTER)()
    return found
