"""What the portal asks of the product's Admin Center, a separate system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from billing_portal.kit.errors import Unavailable


class AdminCenterUnavailable(Unavailable):
    """It did not answer or refused for a passing reason; the call is repeated later."""

    code = "admin_center_unavailable"


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
    """Raises AdminCenterUnavailable; the same request again gives the same end state."""

    def provision(self, request: AdminRequest) -> AdminOutcome: ...


@lru_cache(maxsize=1)
def admin_center() -> AdminCenter:
    """The adapter named by settings.ADMIN_CENTER. Raises AdminCenterUnavailable where none is set."""
    if not settings.ADMIN_CENTER:
        raise AdminCenterUnavailable
    found: AdminCenter = import_string(settings.ADMIN_CENTER)()
    return found
