"""The Stripe adapter: every verb of the port, with our own idempotency keys and nothing retried on its own.

Source: docs.stripe.com/api, API version 2026-10-28.endive as pinned by the SDK. Keys live 24 hours at Stripe.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from billing_portal.integrations.payments.stripe import amounts, answers, charges, lookup, pages, webhooks
from billing_portal.integrations.payments.stripe.client import (
    MISSING,
    asking,
    connect,
    details,
    is_missing,
    plain,
    require_settings,
)
from billing_portal.kit import clock
from billing_portal.kit.money import Money
from billing_portal.payments.ports import (
    AmountNotRepresentable,
    Capability,
    ChargeRequest,
    GatewayAnswer,
    GatewayChargeback,
    GatewayEvent,
    GatewayUnavailable,
    HostedPage,
    Outcome,
    RefundRequest,
    SavedMethod,
    SetupRequest,
    Visit,
)

if TYPE_CHECKING:
    import stripe
    from stripe.params.checkout import SessionCreateParams

NOT_REFUNDABLE = ("charge_already_refunded", "charge_disputed", "refund_disputed_payment")
WAITS = ("requires_action", "requires_confirmation")
NOT_THE_AMOUNT = ("amount_too_large", "amount_too_small")


class StripeGateway:
    """Stripe, reached through its hosted pages and its API.

    What our request got wrong raises the SDK's own InvalidRequestError or IdempotencyError: a programming error,
    loud, never taken for a refusal of the card.
    """

    name = "stripe"
    capabilities = frozenset(Capability)
    key_lifetime = timedelta(hours=23)

    def __init__(self, client: stripe.StripeClient | None = None) -> None:
        """Raises ImproperlyConfigured if keys are missing or belong to the other world."""
        require_settings()
        if client is not None:
            self.__dict__["client"] = client

    @cached_property
    def client(self) -> stripe.StripeClient:
        return connect()

    def to_gateway_amount(self, amount: Money) -> int:
        return amounts.to_gateway(amount)

    def smallest(self, currency: str) -> Money:
        return amounts.smallest(currency)

    def open_customer(self, key: str, name: str) -> str:
        """A customer per account. The name may have changed since the first try: then the first one is found."""
        import stripe

        with asking():
            try:
                made = self.client.v1.customers.create(
                    {"name": name[:256], "metadata": {"account": key}},
                    {"idempotency_key": f"customer-{key}"},
                )
            except stripe.IdempotencyError:
                found = lookup.customer(self.client, key, now=clock.now())
                if found is None:
                    raise
                return found
        return made.id

    def charge(self, request: ChargeRequest, visit: Visit | None = None) -> GatewayAnswer:
        """Charge a saved card or mandate, off-session without a visit: a card that asks for its holder is declined then.

        On-session it waits (`requires_action`) with the address at Stripe that leads to the bank.
        """
        import stripe

        with asking():
            try:
                intent = self.client.v1.payment_intents.create(
                    charges.charge_of(request, visit), {"idempotency_key": request.key}
                )
            except stripe.CardError as error:
                return answers.of_refused(details(error))
            except stripe.InvalidRequestError as error:
                if error.code in NOT_THE_AMOUNT:
                    raise AmountNotRepresentable from error
                if (
                    error.param == "payment_method"
                ):  # removed at Stripe, or never there: nothing can be charged
                    return GatewayAnswer(Outcome.DECLINED, "", decline_code=error.code or MISSING)
                raise
        return answers.of_intent(plain(intent))

    def start_payment(self, request: ChargeRequest, visit: Visit) -> HostedPage:
        return self._open(request, pages.payment_page(request, visit))

    def start_setup(self, request: SetupRequest, visit: Visit) -> HostedPage:
        return self._open(request, pages.setup_page(request, visit))

    def _open(self, request: ChargeRequest | SetupRequest, params: SessionCreateParams) -> HostedPage:
        """One page per key, also for a visitor who comes back in another language."""
        import stripe

        with asking():
            try:
                made = self.client.v1.checkout.sessions.create(params, {"idempotency_key": request.key})
            except stripe.IdempotencyError:
                found = lookup.session(self.client, request)
                if found is None:
                    raise
                return HostedPage(answers.text(found, "url"), found["id"])
            except stripe.InvalidRequestError as error:
                if error.code in NOT_THE_AMOUNT:
                    raise AmountNotRepresentable from error
                if (
                    error.param == "expires_at"
                ):  # begun so long ago that its page would be over: a look-up ends it
                    raise GatewayUnavailable from error
                raise
        return HostedPage(made.url or "", made.id)

    def fetch(self, request: ChargeRequest) -> GatewayAnswer | None:
        """The page decides while there is one: an intent that lost a card may still win with another."""
        with asking():
            if request.page or not request.token:
                found = lookup.session(self.client, request)
                if found is not None:
                    return answers.of_session(found)
            intent = lookup.intent(self.client, request)
        return answers.of_intent(intent) if intent is not None else None

    def fetch_setup(self, request: SetupRequest) -> SavedMethod | None:
        with asking():
            found = lookup.session(self.client, request)
        return answers.of_setup(found) if found is not None else None

    def close(self, request: ChargeRequest) -> GatewayAnswer:
        """Expire the page, then look what it was. A page nobody finds was never shown to anybody."""
        import stripe

        if request.token:
            return self._cancel(request)
        with asking():
            found = lookup.session(self.client, request)
            if found is None:
                return GatewayAnswer(Outcome.CANCELLED, "")
            if found["status"] == "open":
                # Paid, expired or being paid at this moment: then the second look tells.
                with suppress(stripe.InvalidRequestError):
                    self.client.v1.checkout.sessions.expire(found["id"])
                found = lookup.session_by_id(self.client, found["id"])
        return answers.of_session(found) if found else GatewayAnswer(Outcome.CANCELLED, "")

    def _cancel(self, request: ChargeRequest) -> GatewayAnswer:
        """End the charge of a saved card that waits for its holder, then look what it was."""
        import stripe

        with asking():
            found = lookup.intent(self.client, request)
            if found is not None and found["status"] in WAITS:
                # Confirmed, refused or cancelled at this moment: then the second look tells.
                with suppress(stripe.InvalidRequestError):
                    self.client.v1.payment_intents.cancel(found["id"])
                found = lookup.intent_by_id(self.client, found["id"])
        return answers.of_intent(found) if found else GatewayAnswer(Outcome.CANCELLED, "")

    def forget(self, token: str) -> None:
        import stripe

        with asking():
            try:
                self.client.v1.payment_methods.detach(token)
            except stripe.InvalidRequestError as error:
                if not is_missing(error) and not self._is_loose(token):
                    raise

    def _is_loose(self, token: str) -> bool:
        """Whether a method belongs to no customer any more; Stripe has no code of its own for that refusal."""
        return self.client.v1.payment_methods.retrieve(token).customer is None

    def refund(self, request: RefundRequest) -> GatewayAnswer:
        """A refund that Stripe cannot make (refunded or disputed already, more than is left) is declined."""
        import stripe

        with asking():
            try:
                made = self.client.v1.refunds.create(
                    {
                        "payment_intent": request.payment,
                        "amount": amounts.exactly(request.amount),
                        "metadata": {"refund": request.key},
                    },
                    {"idempotency_key": f"refund-{request.key}"},
                )
            except stripe.CardError as error:
                return GatewayAnswer(Outcome.DECLINED, "", decline_code=answers.decline_code(details(error)))
            except stripe.InvalidRequestError as error:
                if error.code in NOT_REFUNDABLE or error.param == "amount":
                    return GatewayAnswer(
                        Outcome.DECLINED, "", decline_code=error.code or "amount_not_refundable"
                    )
                raise
        return answers.of_refund(plain(made))

    def fetch_refund(self, request: RefundRequest) -> GatewayAnswer | None:
        with asking():
            found = lookup.refund(self.client, request)
        return answers.of_refund(found) if found is not None else None

    def fetch_chargeback(self, reference: str) -> GatewayChargeback | None:
        with asking():
            found = lookup.dispute(self.client, reference)
        return answers.of_dispute(found) if found is not None else None

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[GatewayEvent]:
        return [webhooks.read(webhooks.verified(headers, body, now=clock.now()))]
