"""The gateway contract against the real Stripe in test mode: `STRIPE_TEST_KEY=sk_test_... make stripe-live`.

What needs hands on Stripe's page, or a bank, is skipped by name. Not part of the suite; nobody's money moves.
"""

from __future__ import annotations

import os
from dataclasses import replace
from uuid import uuid4

import pytest
import stripe
from django.test import override_settings

from billing_portal.integrations.payments.stripe.adapter import StripeGateway
from tests.integrations.stripe import schema
from tests.integrations.stripe.bench import SETTINGS, StripeBench
from tests.integrations.test_gateway_contract import *  # noqa: F403  (the contract itself)
from tests.integrations.test_gateway_contract_pages import *  # noqa: F403

KEY = os.environ.get("STRIPE_TEST_KEY", "")
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not KEY, reason="asks the real Stripe: STRIPE_TEST_KEY=sk_test_... make stripe-live"),
]
METHODS = {
    "succeed": "pm_card_visa",
    "decline": "pm_card_chargeCustomerFail",
    "authenticate": "pm_card_authenticationRequired",
}


class Cable(stripe.RequestsClient):
    """A connection that can be cut before a request or after it."""

    down = deaf = False

    def request(self, *args, **more):
        if self.down:
            raise stripe.APIConnectionError("cut")
        answer = super().request(*args, **more)
        if self.deaf:
            raise stripe.APIConnectionError("cut")
        return answer


class Apart:
    """The adapter with keys that no other run has used: Stripe remembers them for a day."""

    def __init__(self, gateway: StripeGateway) -> None:
        self._gateway, self._run = gateway, uuid4().hex[:12]

    def __getattr__(self, name):
        found = getattr(self._gateway, name)
        if not callable(found):
            return found

        def called(first, *rest):
            if hasattr(first, "key"):
                first = replace(first, key=f"{self._run}-{first.key}")
            if name == "open_customer":
                first = f"{self._run}-{first}"
            return found(first, *rest)

        return called


class LiveBench(StripeBench):
    """Stripe's own test cards; what takes a person or a bank is skipped."""

    def __init__(self) -> None:
        self.swapped = override_settings(**{**SETTINGS, "STRIPE_KEY": KEY})
        self.swapped.enable()
        self.cable = Cable(timeout=30)
        self.raw = stripe.StripeClient(KEY, http_client=self.cable)
        client = stripe.StripeClient(KEY, http_client=self.cable, max_network_retries=0)
        self.sent = schema.checked(client)
        self.gateway = Apart(StripeGateway(client))

    def over(self) -> None:
        super().over()
        self.cable.close()

    def saved(self, customer: str, behaviour: str = "succeed", kind: str = "card") -> str:
        if kind != "card":
            pytest.skip("a mandate is granted on Stripe's page")
        return self.raw.v1.payment_methods.attach(METHODS[behaviour], {"customer": customer}).id

    def _by_hand(self, *_args, **_more):
        pytest.skip("needs hands on Stripe's page, or a bank")

    pays = fails_to_pay = enters_card = grants_mandate = clears = takes_back = gives_back = _by_hand
    confirms = refuses = _by_hand

    def goes_down(self) -> None:
        self.cable.down = True

    def comes_back(self) -> None:
        self.cable.down = self.cable.deaf = False

    def loses_answers(self) -> None:
        self.cable.deaf = True


@pytest.fixture
def bench(request):
    made = LiveBench()
    yield made
    made.over()
