"""The charge of a saved method as Stripe wants to be asked for it: with the customer in front of the page, or without.

Source: docs.stripe.com/api/payment_intents/create (off_session, return_url, automatic_payment_methods.allow_redirects),
/payments/3d-secure/authentication-flow (`next_action.redirect_to_url` where a return_url was given). Everything in a
request follows from the attempt and the visit alone: the same key must bring the same request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from billing_portal.integrations.payments.stripe import amounts
from billing_portal.integrations.payments.stripe.pages import DEBITS
from billing_portal.payments.ports import ChargeRequest, Visit

if TYPE_CHECKING:
    from stripe.params import PaymentIntentCreateParams


def charge_of(request: ChargeRequest, visit: Visit | None) -> PaymentIntentCreateParams:
    """Without a visit nobody can be asked, and no redirect may be wanted. Raises AmountNotRepresentable."""
    currency = request.amount.currency
    params: PaymentIntentCreateParams = {
        "amount": amounts.to_gateway(request.amount),
        "currency": currency.lower(),
        "customer": request.customer,
        "payment_method": request.token,
        "allowed_payment_method_types": ["card", DEBITS[currency]] if currency in DEBITS else ["card"],
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "confirm": True,
        "description": request.label,
        "metadata": {"attempt": request.key},
        "expand": ["latest_charge"],
    }
    if visit is None:
        params["off_session"] = True
    else:
        params["automatic_payment_methods"] = {"enabled": True, "allow_redirects": "always"}
        params["return_url"] = visit.return_url
    return params
