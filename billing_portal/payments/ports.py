"""The interface to any payment gateway.

Our key is committed before a call; the same key gives the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError, Unavailable
from billing_portal.kit.money import Money


class GatewayUnavailable(Unavailable):
    """The gateway did not answer: the outcome is unknown until it is looked up by key."""

    code = "gateway_unavailable"


class AmountNotRepresentable(BillingError):
    """The gateway cannot take exactly this amount; it is refused before anything begins, never rounded."""

    code = "amount_not_representable"
    message = _(
        "The payment service cannot charge exactly this amount. Pay another amount, or pay by bank transfer."
    )


class NotOffered(BillingError):
    """This gateway has no such service."""

    code = "not_offered_by_gateway"
    message = _("This is not available at present.")


class Capability(StrEnum):
    """What a gateway can do; callers check for it before offering anything."""

    HOSTED_PAY = "hosted_pay"  # its own page, for a card used once
    SAVE_CARD = "save_card"
    SAVE_DEBIT = "save_debit"  # SEPA or ACH, with the mandate on its page
    CHARGE_SAVED = "charge_saved"
    REFUND = "refund"  # whole or in part
    CHARGEBACKS = "chargebacks"  # reports money that was taken back


class Outcome(StrEnum):
    """The gateway's answer about an attempt; a refusal is an answer, not an exception."""

    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    PENDING = "pending"  # the answer follows
    OPEN = "open"  # a page waits for the customer, the gateway's own or the bank's, and nobody has paid there yet
    CANCELLED = "cancelled"  # closed before anything was paid


@dataclass(frozen=True, slots=True)
class GatewayAnswer:
    """The state of one attempt or refund at the gateway. `amount` is what it really moved, to compare with ours.

    `address`, of an open one: the page on which the customer goes on, for a saved card the one of his bank.
    """

    outcome: Outcome
    reference: str  # the gateway's own id
    amount: Money | None = None
    decline_code: str = ""
    method_label: str = ""  # Visa •••• 4242
    address: str = ""


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


class Subject(StrEnum):
    """What an event speaks of."""

    PAYMENT = "payment"
    SETUP = "setup"
    REFUND = "refund"
    CHARGEBACK = "chargeback"
    OTHER = "other"  # kept, nothing to do


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """A webhook, verified and read. Events are hints: the object they name is fetched before anything is done.

    `key` is ours where the gateway repeats it; `reference` is its own id of the subject.
    """

    event_id: str  # unique per gateway; repeats are normal
    subject: Subject
    key: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """The data of one attempt that a gateway needs, when it begins and when it is looked up later.

    `customer` is the gateway's own id of the account; `token` a saved method's, empty for a hosted page;
    `reference` and `page` are the gateway's ids of the payment and of its hosted page, once known.
    """

    key: str
    amount: Money
    label: str  # what is paid: DE-2026-000113
    customer: str
    started_at: datetime
    token: str = ""
    reference: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class SetupRequest:
    """A card to be entered or a mandate to be granted on the gateway's page. Fields as in ChargeRequest.

    A SEPA mandate names who collects and by which creditor identifier (EPC016-06, AT-03 and AT-02): `creditor` and `creditor_id`. A
    gateway that collects in its own name, by an identifier of its own, shows that instead.
    """

    key: str
    kind: str  # card or direct_debit
    currency: str
    label: str
    customer: str
    started_at: datetime
    page: str = ""
    creditor: str = ""
    creditor_id: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """The customer is present. Where a page leads back to; neither return is trusted. `brands`: the cards accepted."""

    return_url: str
    cancel_url: str
    language: str
    brands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HostedPage:
    """A page opened at the gateway: where it is, and what the gateway calls it."""

    address: str
    reference: str


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Money to be sent back. `payment` is the gateway's id of what was paid; `reference` of this refund, once known."""

    key: str
    amount: Money
    payment: str
    started_at: datetime
    reference: str = ""


class Taken(StrEnum):
    """How far a chargeback is."""

    INQUIRY = "inquiry"  # a question only, no money was taken
    TAKEN = "taken"
    WON = "won"  # the money came back
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class GatewayChargeback:
    """Money that a bank took back (card dispute, returned debit). `payment_key` or `payment` names what was paid."""

    reference: str
    state: Taken
    amount: Money
    payment: str = ""
    payment_key: str = ""
    reason: str = ""


class PaymentGateway(Protocol):
    """A refusal is an answer; GatewayUnavailable means unknown, and then a look-up comes before any new charge.

    Every method may raise GatewayUnavailable; one that the gateway has no capability for raises NotOffered.
    """

    name: str
    capabilities: frozenset[Capability]
    key_lifetime: timedelta  # for so long the same key surely gives the same answer

    def to_gateway_amount(self, amount: Money) -> int:
        """The amount in the gateway's own units. Raises AmountNotRepresentable, never rounds."""
        ...

    def smallest(self, currency: str) -> Money:
        """The smallest amount that it can charge in a currency; zero if it can charge any."""
        ...

    def open_customer(self, key: str, name: str) -> str:
        """The gateway's id for an account; the same `key` (the account's public id) gives the same one."""
        ...

    def charge(self, request: ChargeRequest, visit: Visit | None = None) -> GatewayAnswer:
        """Charge a saved method now.

        With a `visit` the customer is present: where his bank wants a confirmation, the answer is open and has the
        address of the bank's page, and nothing was charged. Without one nobody can be asked: such a card is declined
        (`authentication_required`). The same key has to come with a visit always, or never.
        """
        ...

    def start_payment(self, request: ChargeRequest, visit: Visit) -> HostedPage:
        """Open a page for one payment by a card used once; the same key gives the same page."""
        ...

    def start_setup(self, request: SetupRequest, visit: Visit) -> HostedPage:
        """Open a page to enter a card or grant a mandate."""
        ...

    def fetch(self, request: ChargeRequest) -> GatewayAnswer | None:
        """The truth about one attempt, by reference if known, else by key; None if the gateway knows nothing of it."""
        ...

    def fetch_setup(self, request: SetupRequest) -> SavedMethod | None:
        """The method entered on a set-up page, or None if nothing was entered."""
        ...

    def close(self, request: ChargeRequest) -> GatewayAnswer:
        """End what waits for the customer, on a hosted page or at his bank.

        If it was paid meanwhile, or can no longer be stopped, the answer says so.
        """
        ...

    def forget(self, token: str) -> None:
        """Delete a saved method; one that no longer exists is no error."""
        ...

    def refund(self, request: RefundRequest) -> GatewayAnswer:
        """Send money back to where it came from."""
        ...

    def fetch_refund(self, request: RefundRequest) -> GatewayAnswer | None:
        """The truth about one refund, or None if the gateway knows nothing of it."""
        ...

    def fetch_chargeback(self, reference: str) -> GatewayChargeback | None:
        """What became of money that a bank took back."""
        ...

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[GatewayEvent]:
        """Verify the raw body and read it; raises ValueError for anything not truly signed by the gateway."""
        ...


@lru_cache(maxsize=4)
def _load(path: str) -> PaymentGateway:
    found: PaymentGateway = import_string(path)()
    return found


def gateway(name: str = "") -> PaymentGateway:
    """The gateway of settings.PAYMENT_GATEWAY.

    With the `name` under which something was begun, also where another one is set now: that one knows nothing
    of it, and would answer so. Raises GatewayUnavailable then.
    """
    found = _load(settings.PAYMENT_GATEWAY)
    if name and found.name != name:
        raise GatewayUnavailable
    return found


def can(capability: Capability) -> bool:
    """Whether the gateway that is set has this service."""
    return capability in gateway().capabilities
