"""What the gateway contract is told with: the benches it runs on, and the requests it makes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from billing_portal.integrations.payments.manual.adapter import ManualGateway
from billing_portal.kit.money import Money
from billing_portal.payments.ports import (
    Capability,
    ChargeRequest,
    RefundRequest,
    SetupRequest,
    Visit,
)
from tests.integrations.sandbox_bench import SandboxBench
from tests.integrations.stripe.bench import StripeBench

EUROS = Money(11_900, "EUR")
BACK = "http://localhost:8000/back/"
VISIT = Visit(return_url=BACK, cancel_url=BACK, language="de", brands=("Visa", "Mastercard"))


class ManualBench:
    """There is nothing to bring about."""

    def __init__(self) -> None:
        self.gateway = ManualGateway()

    def over(self) -> None:
        """Nothing was begun."""


BENCHES = {"manual": ManualBench, "sandbox": SandboxBench, "stripe": StripeBench}


def needs(*capabilities: Capability):
    return pytest.mark.needs(*capabilities)


def request_for(bench, key: str = "k1", *, token: str = "", amount: Money = EUROS, page: str = ""):
    customer = bench.gateway.open_customer("account-1", "Alpenrose Logistik GmbH")
    return ChargeRequest(
        key=key,
        amount=amount,
        label="DE-2026-000001",
        customer=customer,
        started_at=datetime.now(UTC),
        token=token,
        page=page,
    )


def setup_for(bench, key: str = "s1", kind: str = "card", page: str = ""):
    like = request_for(bench, key)
    return SetupRequest(
        key=key,
        kind=kind,
        currency="EUR",
        label="Alpenrose",
        customer=like.customer,
        started_at=like.started_at,
        page=page,
    )


def saved_charge(bench, key: str = "k1", behaviour: str = "succeed", kind: str = "card"):
    """A request to charge a saved method that behaves so."""
    customer = bench.gateway.open_customer("account-1", "Alpenrose Logistik GmbH")
    return request_for(bench, key, token=bench.saved(customer, behaviour, kind))


def refund_for(payment: str, key: str = "r1", amount: Money = EUROS, reference: str = ""):
    return RefundRequest(
        key=key, amount=amount, payment=payment, started_at=datetime.now(UTC), reference=reference
    )


def variants(request, **more):
    """The same request as it is known after a crash (by key) and after an answer (by the gateway's ids)."""
    fields = {name: getattr(request, name) for name in request.__slots__}
    return [request, type(request)(**{**fields, **more})]
