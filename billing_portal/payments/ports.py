"""What payments ask of any gateway. Our key is committed before a call; the same key gives the same answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from billing_portal.kit.errors import Unavailable
from billing_portal.kit.money import Money


class GatewayUnavailable(Unavailable):
    """The gateway did not answer: the outcome is unknown until it is looked up by key."""

    code = "gateway_unavailable"


class Outcome(StrEnum):
    """What a gateway says of an attempt; a refusal is an answer, not an exception."""

    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    PENDING = "pending"  # the answer follows
    CANCELLED = "cancelled"  # closed before anything was paid


@dataclass(frozen=True, slots=True)
class GatewayAnswer:
    """The state of one attempt at the gateway. `amount` is what it really took, to be compared with ours."""

    outcome: Outcome
    reference: str  # the gateway's own id
    amount: Money | None = None
    decline_code: str = ""
    method_label: str = ""  # Visa •••• 4242


@dataclass(frozen=True, slots=True)
class SavedMethod:
    """A card or mandate that the gateway keeps for us under a token."""

    token: str
    kind: str  # card or direct_debit
    brand: str
    last4: str
    expiry_year: int | None = None
    expiry_month: int | None = None
    mandate: str = ""
    mandated_on: date | None = None


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """A webhook, verified and read. Events are hints: what they speak of is fetched before it is believed."""

    event_id: str  # unique per gateway; repeats are normal
    key: str  # which attempt it speaks of


@dataclass(frozen=True, slots=True)
class HostedRequest:
    """A visit to the gateway's hosted page; both ways back lead to us, and neither is believed by itself."""

    key: str
    customer: str
    label: str
    return_url: str
    cancel_url: str


class PaymentGateway(Protocol):
    """A refusal is an answer; GatewayUnavailable means unknown, and then `fetch` comes before any new charge."""

    name: str

    def charge(self, amount: Money, method_token: str, *, key: str, label: str) -> GatewayAnswer:
        """Charge a saved method now, without the customer."""
        ...

    def start_payment(self, amount: Money, request: HostedRequest) -> str:
        """Open a hosted page for one payment by new card; answers its address."""
        ...

    def start_setup(self, kind: str, currency: str, request: HostedRequest) -> str:
        """Open a hosted page to enter a card or grant a mandate; answers its address."""
        ...

    def fetch(self, key: str) -> GatewayAnswer | None:
        """The truth about one attempt, or None if the gateway knows no such key."""
        ...

    def fetch_setup(self, key: str) -> SavedMethod | None:
        """The method entered on a set-up page, or None if nothing was entered."""
        ...

    def close(self, key: str) -> GatewayAnswer:
        """End an open hosted page; if it was paid meanwhile the answer says so."""
        ...

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[GatewayEvent]:
        """Verify the raw body and read it; raises ValueError for anything not truly signed by the gateway."""
        ...


@lru_cache(maxsize=4)
def _load(path: str) -> PaymentGateway:
    found: PaymentGateway = import_string(path)()
    return found


def gateway(name: str = "") -> PaymentGateway:
    """The gateway of settings.PAYMENT_GATEWAY. Raises GatewayUnavailable where none is set.

    With the `name` under which something was begun, also where another one is set now: that one knows nothing
    of it, and would answer so.
    """
    if not settings.PAYMENT_GATEWAY:
        raise GatewayUnavailable
    found = _load(settings.PAYMENT_GATEWAY)
    if name and found.name != name:
        raise GatewayUnavailable
    return found
