"""The connection to Stripe: which key, how long to wait, and what its errors mean for money.

The SDK (31 MB, a third of a second to import) is loaded by the first call, not when the portal starts.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from billing_portal.payments.ports import GatewayUnavailable

if TYPE_CHECKING:
    import stripe

TIMEOUT = 20  # seconds; Stripe answers a charge in a few, and whoever waits is a person or a leased job
MISSING = "resource_missing"
log = logging.getLogger(__name__)


def require_settings() -> None:
    """Refuse to start with a missing key, or with one that belongs to the other world.

    Raises ImproperlyConfigured: money of the demo is never real, and production never takes test cards.
    """
    if not settings.STRIPE_KEY:
        raise ImproperlyConfigured("PORTAL_STRIPE_KEY is not set")
    if not settings.STRIPE_WEBHOOK_SECRET:
        raise ImproperlyConfigured("PORTAL_STRIPE_WEBHOOK_SECRET is not set")
    world = "test" if settings.MODE in ("demo", "test") else "live"
    if not settings.STRIPE_KEY.startswith((f"sk_{world}_", f"rk_{world}_")):
        raise ImproperlyConfigured(
            f"PORTAL_STRIPE_KEY is no {world} key (sk_{world}_… or rk_{world}_…), as {settings.MODE} mode needs"
        )


def connect() -> stripe.StripeClient:
    """A client that never retries automatically: we decide about a second attempt, after a look-up."""
    import stripe

    return stripe.StripeClient(
        settings.STRIPE_KEY,
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
    )


@contextmanager
def asking() -> Iterator[None]:
    """Around every call: whatever leaves the outcome open is GatewayUnavailable.

    Out of reach, too slow, 5xx, 409 (the same key is being worked on), too many requests, an answer that is no
    JSON: unknown. A refused key is unknown too (and logged), because an earlier call may have been heard.
    What is wrong with the request itself stays loud: InvalidRequestError, IdempotencyError, CardError.
    """
    import stripe

    try:
        yield
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        log.critical("Stripe refuses PORTAL_STRIPE_KEY: %s", error.user_message)
        raise GatewayUnavailable from error
    except (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError) as error:
        log.warning("Stripe gave no answer: %s", type(error).__name__)
        raise GatewayUnavailable from error


def plain(found: stripe.StripeObject) -> dict[str, Any]:
    """An answer as nested dicts, read the same way as a webhook's body."""
    return found.to_dict()


def details(error: stripe.StripeError) -> dict[str, Any]:
    """The `error` object of a refusal, which holds the PaymentIntent that was refused."""
    body = error.json_body
    found = body.get("error") if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}


def is_missing(error: stripe.InvalidRequestError) -> bool:
    """Whether Stripe says that there is no such thing, and not that we asked wrongly."""
    return error.code == MISSING or error.http_status == 404
