"""Stripe's events: truly signed, fresh, and read for whom they speak of.

Source: docs.stripe.com/webhooks#verify-manually. The SDK accepts a signature from the future; we do not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from billing_portal.integrations.payments.stripe.answers import id_of, text
from billing_portal.payments.ports import GatewayEvent, Subject

HEADER = "Stripe-Signature"
TOLERANCE = 300  # seconds, in both directions
LONGEST_KEY = 64  # longer ones are not ours: the Stripe account may serve others too


def verified(headers: Mapping[str, str], body: bytes, *, now: datetime) -> dict[str, Any]:
    """The event in a body that Stripe signed with the present or the previous secret within five minutes.

    Raises ValueError, also for what is no UTF-8 (UnicodeDecodeError) or no JSON object.
    """
    from stripe import SignatureVerificationError, WebhookSignature

    payload, header = body.decode(), headers.get(HEADER, "")
    for secret in filter(None, (settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_WEBHOOK_SECRET_PREVIOUS)):
        try:
            WebhookSignature.verify_header(payload, header, secret)
            break
        except SignatureVerificationError:
            continue
    else:
        raise ValueError("not signed by Stripe")
    if abs(now.timestamp() - _signed_at(header)) > TOLERANCE:
        raise ValueError("signed too long ago, or in the future")
    try:
        event = json.loads(payload)
    except RecursionError as error:
        raise ValueError("nested beyond reason") from error
    if not isinstance(event, dict) or event.get("object") != "event":
        raise ValueError("not an event")
    return event


def _signed_at(header: str) -> int:
    """The time that the signature covers: the first `t`, which is the one that the SDK puts into it."""
    return int(next(part[2:] for part in header.split(",") if part.startswith("t=")))


def read(event: Mapping[str, Any]) -> GatewayEvent:
    """Whom an event speaks of. Raises ValueError if it has no id, type or object."""
    event_id, kind = text(event, "id"), text(event, "type")
    data = event.get("data")
    subject = data.get("object") if isinstance(data, Mapping) else None
    if not event_id or not kind or not isinstance(subject, Mapping):
        raise ValueError("not an event")
    return GatewayEvent(event_id, *_spoken_of(kind, subject))


def _spoken_of(kind: str, found: Mapping[str, Any]) -> tuple[Subject, str, str]:
    """Subject, our key, the gateway's id."""
    is_a = text(found, "object")
    if kind.startswith("checkout.session.") and is_a == "checkout.session":
        key = _ours(text(found, "client_reference_id"))
        if found.get("mode") == "payment":
            return Subject.PAYMENT, key, id_of(found.get("payment_intent"))
        if found.get("mode") == "setup":
            return Subject.SETUP, key, id_of(found.get("setup_intent"))
    if kind.startswith("payment_intent.") and is_a == "payment_intent":
        return Subject.PAYMENT, _ours(text(found, "metadata", "attempt")), text(found, "id")
    if kind.startswith("setup_intent.") and is_a == "setup_intent":
        return Subject.SETUP, _ours(text(found, "metadata", "setup")), text(found, "id")
    if is_a == "refund" and (kind.startswith("refund.") or kind == "charge.refund.updated"):
        return Subject.REFUND, _ours(text(found, "metadata", "refund")), text(found, "id")
    if kind.startswith("charge.dispute.") and is_a == "dispute":
        return Subject.CHARGEBACK, "", text(found, "id")
    return Subject.OTHER, "", ""


def _ours(key: str) -> str:
    return key if len(key) <= LONGEST_KEY else ""
