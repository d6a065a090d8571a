"""How Stripe is brought into the states that the gateway contract speaks of: with the double, and its own signer."""

from __future__ import annotations

import json
from uuid import uuid4

import stripe
from django.test import override_settings

from billing_portal.integrations.payments.stripe.adapter import StripeGateway
from billing_portal.payments.ports import GatewayAnswer, HostedPage, Subject
from tests.integrations.stripe import schema
from tests.integrations.stripe.double import StripeDouble

SECRET = "whsec_present"
SETTINGS = {
    "STRIPE_KEY": "sk_test_double",
    "STRIPE_WEBHOOK_SECRET": SECRET,
    "STRIPE_WEBHOOK_SECRET_PREVIOUS": "whsec_previous",
}
KINDS = {"card": "card", "direct_debit": "sepa_debit"}


def signed(body: str, secret: str = SECRET, at: int | None = None) -> dict[str, str]:
    """The header as the SDK's own signer writes it."""
    return {"Stripe-Signature": stripe.WebhookSignature.generate_signature_header(body, secret, at)}


def event_body(kind: str, found: dict, event_id: str = "evt_1") -> str:
    return json.dumps({"id": event_id, "object": "event", "type": kind, "data": {"object": found}})


class StripeBench:
    """The adapter before the double; every request is checked against the SDK's types on its way."""

    def __init__(self) -> None:
        self.swapped = override_settings(**SETTINGS)
        self.swapped.enable()
        self.double = StripeDouble()
        client = stripe.StripeClient("sk_test_double", http_client=self.double, max_network_retries=0)
        self.sent = schema.checked(client)
        self.gateway = StripeGateway(client)

    def over(self) -> None:
        self.swapped.disable()

    def saved(self, customer: str, behaviour: str = "succeed", kind: str = "card") -> str:
        return self.double.save_method(customer, KINDS[kind], behaviour)["id"]

    def pays(self, page: HostedPage) -> None:
        self.double.enter(page.reference)

    def fails_to_pay(self, page: HostedPage) -> None:
        self.double.enter(page.reference, behaviour="decline")

    def leaves(self, page: HostedPage) -> None:
        """Stripe hears nothing of a closed browser window."""

    def enters_card(self, page: HostedPage) -> None:
        self.double.enter(page.reference)

    def grants_mandate(self, page: HostedPage) -> None:
        self.double.enter(page.reference, "sepa_debit")

    def confirms(self, answer: GatewayAnswer) -> None:
        self.double.answer_bank(answer.reference, confirmed=True)

    def refuses(self, answer: GatewayAnswer) -> None:
        self.double.answer_bank(answer.reference, confirmed=False)

    def clears(self, reference: str) -> None:
        intent = self.double.objects[reference]
        self.double.receive(intent, intent["amount"])

    def takes_back(self, reference: str, *, asks_only: bool = False) -> str:
        status = "warning_needs_response" if asks_only else "needs_response"
        return self.double.take_back(reference, status=status, booked=[] if asks_only else [-11_900])

    def gives_back(self, chargeback: str) -> None:
        self.double.objects[chargeback].update(
            status="won", balance_transactions=[{"amount": -11_900}, {"amount": 11_900}]
        )

    def goes_down(self) -> None:
        self.double.down = True

    def comes_back(self) -> None:
        self.double.down = self.double.deaf = False

    def loses_answers(self) -> None:
        self.double.deaf = True

    def event(self, subject: Subject, key: str, event_id: str = "") -> tuple[dict[str, str], bytes]:
        kind, found = {
            Subject.PAYMENT: (
                "payment_intent.succeeded",
                {"object": "payment_intent", "metadata": {"attempt": key}},
            ),
            Subject.SETUP: ("setup_intent.succeeded", {"object": "setup_intent", "metadata": {"setup": key}}),
            Subject.REFUND: ("refund.updated", {"object": "refund", "metadata": {"refund": key}}),
            Subject.CHARGEBACK: ("charge.dispute.created", {"object": "dispute"}),
        }[subject]
        body = event_body(kind, {"id": "x_1", **found}, event_id or f"evt_{uuid4().hex}")
        return signed(body), body.encode()
