"""Finding things at Stripe: by its own id where we know it, else in its lists by our key in the metadata.

Lists are read after writes; Stripe's search is not (it lags by a minute), so it is not asked about money.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from billing_portal.integrations.payments.stripe.answers import text
from billing_portal.integrations.payments.stripe.client import is_missing, plain
from billing_portal.payments.ports import ChargeRequest, RefundRequest, SetupRequest

if TYPE_CHECKING:
    import stripe

log = logging.getLogger(__name__)
Json = dict[str, Any]
SLACK = timedelta(minutes=10)  # between our clock and Stripe's
LONGEST = timedelta(hours=25)  # a key is used for a day at most
INTENT = ["payment_intent.latest_charge"]
SETUP = ["setup_intent.payment_method", "setup_intent.mandate"]
MOVED = ("succeeded", "processing")


def customer(client: stripe.StripeClient, key: str, *, now: datetime) -> str | None:
    """The customer that was made for an account within the life of its idempotency key."""
    since = int((now - LONGEST).timestamp())
    for found in _all(lambda: client.v1.customers.list({"created": {"gte": since}, "limit": 100})):
        if text(found, "metadata", "account") == key:
            return text(found, "id")
    return None


def session(client: stripe.StripeClient, request: ChargeRequest | SetupRequest) -> Json | None:
    """The Checkout Session of an attempt or set-up."""
    if request.page:
        return session_by_id(client, request.page)
    listed = _all(
        lambda: client.v1.checkout.sessions.list(
            {"customer": request.customer, "created": _around(request.started_at), "limit": 100}
        )
    )
    for found in listed:
        if text(found, "client_reference_id") == request.key:
            return session_by_id(client, text(found, "id"))
    return None


def session_by_id(client: stripe.StripeClient, page: str) -> Json | None:
    """One session with all that is read of it."""
    return _or_none(lambda: client.v1.checkout.sessions.retrieve(page, {"expand": [*INTENT, *SETUP]}))


def intent(client: stripe.StripeClient, request: ChargeRequest) -> Json | None:
    """The PaymentIntent of an attempt; should there be several, the one that moved money."""
    if request.reference:
        return intent_by_id(client, request.reference)
    listed = _all(
        lambda: client.v1.payment_intents.list(
            {
                "customer": request.customer,
                "created": _around(request.started_at),
                "limit": 100,
                "expand": ["data.latest_charge"],
            }
        )
    )
    ours = [found for found in listed if text(found, "metadata", "attempt") == request.key]
    moved = [found for found in ours if found["status"] in MOVED]
    if len(moved) > 1:
        log.critical("Stripe holds %d payments under the key %s", len(moved), request.key)
    return next(iter(moved or ours), None)


def intent_by_id(client: stripe.StripeClient, reference: str) -> Json | None:
    """One PaymentIntent with what it was paid with."""
    return _or_none(lambda: client.v1.payment_intents.retrieve(reference, {"expand": ["latest_charge"]}))


def refund(client: stripe.StripeClient, request: RefundRequest) -> Json | None:
    """The refund of a payment that carries our key."""
    if request.reference:
        return _or_none(lambda: client.v1.refunds.retrieve(request.reference))
    for found in _all(lambda: client.v1.refunds.list({"payment_intent": request.payment, "limit": 100})):
        if text(found, "metadata", "refund") == request.key:
            return found
    return None


def dispute(client: stripe.StripeClient, reference: str) -> Json | None:
    """A dispute with the payment it is about."""
    return _or_none(lambda: client.v1.disputes.retrieve(reference, {"expand": ["payment_intent"]}))


def _around(moment: datetime) -> stripe.params.PaymentIntentListParamsCreated:
    return {"gte": int((moment - SLACK).timestamp()), "lte": int((moment + LONGEST).timestamp())}


def _or_none(ask: Callable[[], stripe.StripeObject]) -> Json | None:
    """The answer, or None if Stripe knows no such thing."""
    import stripe

    try:
        return plain(ask())
    except stripe.InvalidRequestError as error:
        if not is_missing(error):
            raise
        return None


def _all(ask: Callable[[], stripe.ListObject[Any]]) -> list[Json]:
    """Every page of a list; nothing where Stripe does not know what the list is of."""
    import stripe

    try:
        return [plain(found) for found in ask().auto_paging_iter()]
    except stripe.InvalidRequestError as error:
        if not is_missing(error):
            raise
        return []
