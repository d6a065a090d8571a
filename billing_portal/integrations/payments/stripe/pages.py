"""The hosted pages we open: Stripe Checkout, reached by a redirect, so that no card number ever passes by us.

Source: docs.stripe.com/api/checkout/sessions/create. A page must live between 30 minutes and 24 hours. Everything
in a request follows from the attempt and the visit alone: the same key must bring the same request.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from billing_portal.integrations.payments.stripe import amounts
from billing_portal.payments.ports import ChargeRequest, NotOffered, SetupRequest, Visit

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

LIFETIME = timedelta(hours=1)
LOCALES = ("de", "en")
BRANDS = {
    "American Express": "american_express",
    "Discover": "discover_global_network",
    "Mastercard": "mastercard",
    "Visa": "visa",
}
DEBITS = {"EUR": "sepa_debit", "USD": "us_bank_account"}


def payment_page(request: ChargeRequest, visit: Visit) -> SessionCreateParams:
    """One payment of exactly this amount, by a card that is not kept. Raises AmountNotRepresentable."""
    params: SessionCreateParams = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "customer": request.customer,
        "client_reference_id": request.key,
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": request.amount.currency.lower(),
                    "unit_amount": amounts.to_gateway(request.amount),
                    "product_data": {"name": request.label},
                },
            }
        ],
        "payment_intent_data": {"description": request.label, "metadata": {"attempt": request.key}},
        "metadata": {"attempt": request.key},
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},  # another currency would not be what the invoice asks for
        "expires_at": int((request.started_at + LIFETIME).timestamp()),
        "success_url": visit.return_url,
        "cancel_url": visit.cancel_url,
        "locale": _locale(visit),
    }
    if blocked := _blocked(visit):
        params["payment_method_options"] = {"card": {"restrictions": {"brands_blocked": blocked}}}
    return params


def setup_page(request: SetupRequest, visit: Visit) -> SessionCreateParams:
    """A card, or a mandate for the account's currency, to be kept for later. Raises NotOffered for other debits."""
    kind = "card" if request.kind == "card" else DEBITS.get(request.currency)
    if kind is None:
        raise NotOffered
    params: SessionCreateParams = {
        "mode": "setup",
        "ui_mode": "hosted_page",
        "customer": request.customer,
        "client_reference_id": request.key,
        "currency": request.currency.lower(),
        "setup_intent_data": {"description": request.label, "metadata": {"setup": request.key}},
        "metadata": {"setup": request.key},
        "allowed_payment_method_types": [kind],
        "expires_at": int((request.started_at + LIFETIME).timestamp()),
        "success_url": visit.return_url,
        "cancel_url": visit.cancel_url,
        "locale": _locale(visit),
    }
    if kind == "card" and (blocked := _blocked(visit)):
        params["payment_method_options"] = {"card": {"restrictions": {"brands_blocked": blocked}}}
    return params


def _locale(visit: Visit) -> str:
    language = visit.language[:2]
    return language if language in LOCALES else "auto"


def _blocked(visit: Visit) -> list[str]:
    """Stripe blocks brands by name; those it has no name for (JCB, UnionPay) cannot be kept out."""
    if not visit.brands:
        return []
    return [code for name, code in BRANDS.items() if name not in visit.brands]
