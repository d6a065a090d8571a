from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from billing_portal.integrations.payments.sandbox import pages, store, switches
from billing_portal.integrations.payments.sandbox.events import sign
from billing_portal.integrations.payments.sandbox.models import (
    Charge,
    Chargeback,
    Customer,
    HostedPage,
    Refund,
    SavedMethod,
)
from billing_portal.kit.money import EXPONENTS, Money
from billing_portal.payments import ports
from billing_portal.payments.ports import (
    Capability,
    ChargeRequest,
    GatewayAnswer,
    GatewayChargeback,
    GatewayEvent,
    Outcome,
    RefundRequest,
    SetupRequest,
    Subject,
    Taken,
    Visit,
)


class SandboxGateway:
    """Behaves like a hosted card gateway: durable, idempotent by key, sometimes slow, never outside the demo."""

    name = "sandbox"
    capabilities = frozenset(Capability)
    key_lifetime = timedelta(days=36_500)

    def __init__(self) -> None:
        if not settings.SANDBOX:
            raise ImproperlyConfigured("the sandbox gateway runs in demo and tests only")

    def to_gateway_amount(self, amount: Money) -> int:
        return amount.minor

    def smallest(self, currency: str) -> Money:
        """Half a unit, as card services have it; whole units in currencies without decimals."""
        return Money(max(5 * 10 ** EXPONENTS[currency] // 10, 1), currency)

    def open_customer(self, key: str, name: str) -> str:
        switches.reach()
        customer, _fresh = Customer.objects.get_or_create(
            key=key, defaults={"reference": f"cus_{uuid4().hex[:16]}", "name": name[:160]}
        )
        return customer.reference

    def charge(self, request: ChargeRequest, visit: Visit | None = None) -> GatewayAnswer:
        switches.reach()
        known = self._known(request)
        if known is None:
            method = SavedMethod.objects.filter(token=request.token).first()
            behaviour = method.behaviour if method else "decline"
            if method and behaviour == pages.NEEDS_CONSENT and visit is not None:
                page = self._made("bank", method.kind, request.amount, request, visit, method.token)
                known = self._waiting(page)
            else:
                kind = method.kind if method else "card"
                shown = f"{method.brand} •••• {method.last4}" if method else ""
                known = store.answer_of(store.take(request.key, request.amount, kind, behaviour, shown))
        switches.answer()
        return known

    def start_payment(self, request: ChargeRequest, visit: Visit) -> ports.HostedPage:
        return self._page("pay", "card", request.amount, request, visit)

    def start_setup(self, request: SetupRequest, visit: Visit) -> ports.HostedPage:
        creditor = {"creditor": request.creditor[:160], "creditor_id": request.creditor_id}
        return self._page("setup", request.kind, Money(0, request.currency), request, visit, **creditor)

    def _page(
        self,
        purpose: str,
        kind: str,
        amount: Money,
        request: ChargeRequest | SetupRequest,
        visit: Visit,
        **more: str,
    ) -> ports.HostedPage:
        switches.reach()
        page = self._made(purpose, kind, amount, request, visit, **more)
        return ports.HostedPage(self._address(page), str(page.token))

    def _made(
        self,
        purpose: str,
        kind: str,
        amount: Money,
        request: ChargeRequest | SetupRequest,
        visit: Visit,
        token: str = "",
        **more: str,
    ) -> HostedPage:
        """One page per key; of a bank's page the saved method is known already."""
        customer = Customer.objects.filter(reference=request.customer).first()
        page, _fresh = HostedPage.objects.get_or_create(
            key=request.key,
            defaults={
                "purpose": purpose,
                "kind": kind,
                "amount_minor": amount.minor,
                "currency": amount.currency,
                "label": request.label[:120],
                "customer": customer.name if customer else "",
                "brands": list(visit.brands),
                "return_url": visit.return_url,
                "cancel_url": visit.cancel_url,
                "method_token": token,
                **more,
            },
        )
        return page

    @staticmethod
    def _address(page: HostedPage) -> str:
        return reverse("sandbox-gateway:page", args=[page.token])

    def _waiting(self, page: HostedPage) -> GatewayAnswer:
        """A page on which nobody has paid yet, or that was left for good."""
        reference = str(page.token) if page.purpose == "bank" else ""
        if page.outcome == "cancelled":
            return GatewayAnswer(Outcome.CANCELLED, reference)
        return GatewayAnswer(Outcome.OPEN, reference, address=self._address(page))

    def _known(self, request: ChargeRequest) -> GatewayAnswer | None:
        """What became of a key, or None if it is new."""
        charge = Charge.objects.filter(key=request.key).first()
        if charge is not None:
            store.ripen(charge)
            return store.answer_of(charge)
        page = HostedPage.objects.filter(key=request.key, purpose__in=["pay", "bank"]).first()
        return self._waiting(page) if page is not None else None

    def fetch(self, request: ChargeRequest) -> GatewayAnswer | None:
        switches.reach()
        return self._known(request)

    def fetch_setup(self, request: SetupRequest) -> ports.SavedMethod | None:
        switches.reach()
        page = HostedPage.objects.filter(key=request.key, purpose="setup").exclude(method_token="").first()
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

    def close(self, request: ChargeRequest) -> GatewayAnswer:
        switches.reach()
        # Close first, look after: whoever pays at this moment has claimed the page before, or comes too late.
        HostedPage.objects.filter(key=request.key, outcome="").update(outcome="cancelled")
        charge = Charge.objects.filter(key=request.key).first()
        if charge is None:
            return GatewayAnswer(Outcome.CANCELLED, "")
        store.ripen(charge)  # an answer like any other: what was on its way may have arrived
        return store.answer_of(charge)

    def forget(self, token: str) -> None:
        switches.reach()
        SavedMethod.objects.filter(token=token).update(behaviour="decline")

    def refund(self, request: RefundRequest) -> GatewayAnswer:
        switches.reach()
        charge = Charge.objects.filter(reference=request.payment).first()
        if charge is None:
            return GatewayAnswer(Outcome.DECLINED, "", decline_code="no_such_charge")
        refund = store.send_back(request.key, charge, request.amount)
        switches.answer()
        return store.refund_answer(refund)

    def fetch_refund(self, request: RefundRequest) -> GatewayAnswer | None:
        switches.reach()
        refund = Refund.objects.filter(key=request.key).select_related("charge").first()
        return store.refund_answer(refund) if refund else None

    def fetch_chargeback(self, reference: str) -> GatewayChargeback | None:
        switches.reach()
        row = Chargeback.objects.filter(reference=reference).select_related("charge").first()
        if row is None:
            return None
        return GatewayChargeback(
            reference=row.reference,
            state=Taken(row.state),
            amount=Money(row.amount_minor, row.charge.currency),
            payment=row.charge.reference,
            payment_key=row.charge.key,
            reason=row.reason,
        )

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[GatewayEvent]:
        given = headers.get("Sandbox-Signature", "")
        if not hmac.compare_digest(given.encode(), sign(body).encode()):
            raise ValueError("not signed by the sandbox gateway")
        event = json.loads(body)
        return [
            GatewayEvent(
                event_id=str(event["id"]),
                subject=Subject(event.get("subject", Subject.PAYMENT)),
                key=str(event["key"]),
                reference=str(event.get("reference", "")),
            )
        ]
