"""The gateway of a seller without one: nothing is charged and nothing is refunded by machine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NoReturn

from billing_portal.kit.money import Money
from billing_portal.payments.ports import (
    Capability,
    ChargeRequest,
    GatewayAnswer,
    NotOffered,
    RefundRequest,
    SetupRequest,
    Visit,
)


class ManualGateway:
    """Bank transfer and check only. Every service is refused by name; look-ups know of nothing."""

    name = "manual"
    capabilities: frozenset[Capability] = frozenset()
    key_lifetime = timedelta(0)

    def to_gateway_amount(self, amount: Money) -> int:
        """Every amount can be transferred: ISO 4217 minor units."""
        return amount.minor

    def smallest(self, currency: str) -> Money:
        """Any amount can be transferred."""
        return Money(0, currency)

    def open_customer(self, key: str, name: str) -> NoReturn:
        raise NotOffered

    def charge(self, request: ChargeRequest, visit: Visit | None = None) -> NoReturn:
        raise NotOffered

    def start_payment(self, request: ChargeRequest, visit: Visit) -> NoReturn:
        raise NotOffered

    def start_setup(self, request: SetupRequest, visit: Visit) -> NoReturn:
        raise NotOffered

    def fetch(self, request: ChargeRequest) -> GatewayAnswer | None:
        return None

    def fetch_setup(self, request: SetupRequest) -> None:
        return None

    def close(self, request: ChargeRequest) -> NoReturn:
        raise NotOffered

    def forget(self, token: str) -> None:
        """There is nothing to delete."""

    def refund(self, request: RefundRequest) -> NoReturn:
        raise NotOffered

    def fetch_refund(self, request: RefundRequest) -> GatewayAnswer | None:
        return None

    def fetch_chargeback(self, reference: str) -> None:
        return None

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> NoReturn:
        raise ValueError("there is no gateway that could send events")
