from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.urls import reverse

from billing_portal.integrations.payments.sandbox.models import Charge, HostedPage, SavedMethod, Switch
from billing_portal.kit.money import Money
from billing_portal.payments import ports
from billing_portal.payments.ports import (
    GatewayAnswer,
    GatewayEvent,
    GatewayUnavailable,
    HostedRequest,
    Outcome,
)


class SandboxGateway:
    """Behaves like a hosted card gateway: durable, idempotent by key, sometimes slow, never outside the demo."""

    name = "sandbox"

    def __init__(self) -> None:
        if not settings.SANDBOX:
            raise ImproperlyConfigured("the sandbox gateway runs in demo and tests only")

    def _reach(self) -> None:
        if Switch.objects.filter(name="down").exists():
            raise GatewayUnavailable

    def charge(self, amount: Money, method_token: str, *, key: str, label: str) -> GatewayAnswer:
        self._reach()
        method = SavedMethod.objects.filter(token=method_token).first()
        behaviour = method.behaviour if method else "decline"
        kind = method.kind if method else "card"
        shown = f"{method.brand} •••• {method.last4}" if method else ""
        answer = answer_of(take(key, amount, kind, behaviour, shown))
        if Switch.objects.filter(name="answer_lost").exists():
            raise GatewayUnavailable  # charged, but nobody hears of it
        return answer

    def start_payment(self, amount: Money, request: HostedRequest) -> str:
        return self._page("pay", "card", amount, request)

    def start_setup(self, kind: str, currency: str, request: HostedRequest) -> str:
        return self._page("setup", kind, Money(0, currency), request)

    def _page(self, purpose: str, kind: str, amount: Money, request: HostedRequest) -> str:
        self._reach()
        page, _fresh = HostedPage.objects.get_or_create(
            key=request.key,
            defaults={
                "purpose": purpose,
                "kind": kind,
                "amount_minor": amount.minor,
                "currency": amount.currency,
                "label": request.label,
                "customer": request.customer,
                "return_url": request.return_url,
                "cancel_url": request.cancel_url,
            },
        )
        return reverse("sandbox-gateway:page", args=[page.token])

    def fetch(self, key: str) -> GatewayAnswer | None:
        self._reach()
        charge = Charge.objects.filter(key=key).first()
        if charge is None:
            page = HostedPage.objects.filter(key=key, purpose="pay").first()
            if page is None:
                return None
            done = Outcome.CANCELLED if page.outcome == "cancelled" else Outcome.PENDING
            return GatewayAnswer(done, "")
        if charge.outcome == Outcome.PENDING:  # a debit succeeds by the next time anybody asks
            charge.outcome = Outcome.SUCCEEDED
            charge.save(update_fields=["outcome"])
        return answer_of(charge)

    def fetch_setup(self, key: str) -> ports.SavedMethod | None:
        self._reach()
        page = HostedPage.objects.filter(key=key, purpose="setup").exclude(method_token="").first()
        if page is None:
            return None
        saved = SavedMethod.objects.get(token=page.method_token)
        return ports.SavedMethod(
            token=saved.token,
            kind=saved.kind,
            brand=saved.brand,
            last4=saved.last4,
            expiry_year=saved.expiry_year,
            expiry_month=saved.expiry_month,
            mandate=saved.mandate,
        )

    def close(self, key: str) -> GatewayAnswer:
        self._reach()
        # Close first, look after: whoever pays at this moment has claimed the page before, or comes too late.
        HostedPage.objects.filter(key=key, outcome="").update(outcome="cancelled")
        charge = Charge.objects.filter(key=key).first()
        return answer_of(charge) if charge else GatewayAnswer(Outcome.CANCELLED, "")

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[GatewayEvent]:
        given = headers.get("Sandbox-Signature", "")
        if not hmac.compare_digest(given.encode(), sign(body).encode()):
            raise ValueError("not signed by the sandbox gateway")
        event = json.loads(body)
        return [GatewayEvent(event_id=str(event["id"]), key=str(event["key"]))]


def sign(body: bytes) -> str:
    """The signature that the sandbox puts on its events."""
    return hmac.new(settings.SECRET_KEY.encode(), b"sandbox-gateway:" + body, hashlib.sha256).hexdigest()


def take(key: str, amount: Money, kind: str, behaviour: str, label: str) -> Charge:
    """Charge once per key, whatever is asked later; the same key answers the same for ever."""
    outcome, code = Outcome.SUCCEEDED, ""
    if behaviour == "decline":
        outcome, code = Outcome.DECLINED, "card_declined"
    elif behaviour == "authenticate":
        outcome, code = Outcome.DECLINED, "authentication_required"
    elif kind == "direct_debit":
        outcome = Outcome.PENDING
    try:
        with transaction.atomic(using="sandbox"):
            charge, _fresh = Charge.objects.get_or_create(
                key=key,
                defaults={
                    "amount_minor": amount.minor,
                    "currency": amount.currency,
                    "outcome": outcome,
                    "reference": f"ch_{uuid4().hex[:20]}",
                    "decline_code": code,
                    "method_label": label,
                },
            )
    except IntegrityError:
        charge = Charge.objects.get(key=key)
    return charge


def answer_of(charge: Charge) -> GatewayAnswer:
    return GatewayAnswer(
        outcome=Outcome(charge.outcome),
        reference=charge.reference,
        amount=Money(charge.amount_minor, charge.currency),
        decline_code=charge.decline_code,
        method_label=charge.method_label,
    )
