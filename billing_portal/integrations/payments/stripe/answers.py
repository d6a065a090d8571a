"""What Stripe's objects mean for us. They are read as plain dicts, from an answer as from a webhook.

Source: docs.stripe.com/payments/paymentintents/lifecycle, /api/checkout/sessions, /api/refunds, /api/disputes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from billing_portal.integrations.payments.stripe.amounts import from_gateway
from billing_portal.payments.ports import (
    GatewayAnswer,
    GatewayChargeback,
    Outcome,
    SavedMethod,
    Taken,
)

Json = Mapping[str, Any]
BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
DEBITS = {"sepa_debit": "SEPA", "us_bank_account": "ACH"}
AUTHENTICATION = "authentication_required"
# Nobody was asked, or whoever was asked refused at the bank.
NOT_AUTHENTICATED = (AUTHENTICATION, "payment_intent_authentication_failure")


def text(found: Json | None, *path: str) -> str:
    """The string at a path of nested objects, or nothing: fields come and go with Stripe's versions."""
    value: Any = found
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def id_of(value: object) -> str:
    """The id of an expandable field, expanded or not."""
    return text(value, "id") if isinstance(value, Mapping) else value if isinstance(value, str) else ""


def method_label(method: Json | None) -> str:
    """How a payment says what it was paid with: `Visa •••• 4242`."""
    kind = text(method, "type")
    last4 = text(method, kind, "last4")
    brand = DEBITS.get(kind) or brand_name(text(method, kind, "brand"))
    return f"{brand} •••• {last4}" if last4 else ""


def brand_name(code: str) -> str:
    return BRANDS.get(code, "Card")


def _paid_with(intent: Json) -> str:
    charge = intent.get("latest_charge")
    if isinstance(charge, Mapping) and charge.get("payment_method_details"):
        return method_label(charge["payment_method_details"])
    error = intent.get("last_payment_error")
    return method_label(error.get("payment_method")) if isinstance(error, Mapping) else ""


def decline_code(error: Json) -> str:
    """The bank's reason where there is one, else Stripe's; one word for every card that needs its holder."""
    code, bank = text(error, "code"), text(error, "decline_code")
    if code in NOT_AUTHENTICATED or bank in NOT_AUTHENTICATED:
        return AUTHENTICATION
    return bank or code or "declined"


def of_intent(intent: Json, *, page_open: bool = False) -> GatewayAnswer:
    """What became of a PaymentIntent. The amount is what was received, not what was asked for.

    While its page is open a refused card decides nothing: the customer may try another one. One that waits for its
    holder is open if there is a page to send him to, and else declined for that.
    """
    reference, status = text(intent, "id"), text(intent, "status")
    if status == "succeeded":
        received = from_gateway(intent["amount_received"], intent["currency"])
        return GatewayAnswer(Outcome.SUCCEEDED, reference, received, method_label=_paid_with(intent))
    if status == "canceled":
        return GatewayAnswer(Outcome.CANCELLED, reference)
    if page_open and status != "processing":
        return GatewayAnswer(Outcome.OPEN, reference)
    if status in ("processing", "requires_capture", "requires_confirmation"):
        return GatewayAnswer(Outcome.PENDING, reference, method_label=_paid_with(intent))
    if address := text(intent, "next_action", "redirect_to_url", "url"):
        return GatewayAnswer(Outcome.OPEN, reference, address=address)
    error = intent.get("last_payment_error") or {}
    code = AUTHENTICATION if status == "requires_action" else decline_code(error)
    return GatewayAnswer(Outcome.DECLINED, reference, decline_code=code, method_label=_paid_with(intent))


def of_session(session: Json) -> GatewayAnswer:
    """What became of a hosted page. Wants `payment_intent` expanded. Money that moved counts more than the page."""
    intent, status = session.get("payment_intent"), text(session, "status")
    if isinstance(intent, Mapping):
        answer = of_intent(intent, page_open=status == "open")
        if status == "expired" and answer.outcome in (Outcome.DECLINED, Outcome.OPEN):
            return GatewayAnswer(Outcome.CANCELLED, answer.reference)
        return answer
    if status == "expired":
        return GatewayAnswer(Outcome.CANCELLED, id_of(intent))
    outcome = Outcome.OPEN if status == "open" else Outcome.PENDING
    return GatewayAnswer(outcome, id_of(intent))


def of_refused(error: Json) -> GatewayAnswer:
    """A CardError: the refusal with its code and the PaymentIntent that it left behind."""
    intent = error.get("payment_intent")
    reference = id_of(intent)
    label = method_label(error.get("payment_method"))
    if not label and isinstance(intent, Mapping):
        label = _paid_with(intent)
    return GatewayAnswer(Outcome.DECLINED, reference, decline_code=decline_code(error), method_label=label)


def of_setup(session: Json) -> SavedMethod | None:
    """The method entered on a set-up page. Wants method and mandate of `setup_intent` expanded."""
    intent = session.get("setup_intent")
    if not isinstance(intent, Mapping) or intent.get("status") != "succeeded":
        return None
    method, mandate = intent.get("payment_method"), intent.get("mandate")
    if not isinstance(method, Mapping):
        return None
    kind = text(method, "type")
    if kind == "card":
        card = method["card"]
        return SavedMethod(
            token=method["id"],
            kind="card",
            brand=brand_name(text(card, "brand")),
            last4=card["last4"],
            expiry_year=card["exp_year"],
            expiry_month=card["exp_month"],
        )
    if kind not in DEBITS:
        return None
    return SavedMethod(
        token=method["id"],
        kind="direct_debit",
        brand=DEBITS[kind],
        last4=text(method, kind, "last4"),
        mandate=text(mandate, "payment_method_details", kind, "reference") or id_of(mandate),
        mandated_on=_accepted_on(mandate),
    )


def _accepted_on(mandate: object) -> date | None:
    accepted = mandate.get("customer_acceptance") if isinstance(mandate, Mapping) else None
    moment = accepted.get("accepted_at") if isinstance(accepted, Mapping) else None
    return datetime.fromtimestamp(moment, UTC).date() if isinstance(moment, int) else None


REFUNDS = {
    "succeeded": Outcome.SUCCEEDED,
    "pending": Outcome.PENDING,
    "requires_action": Outcome.PENDING,
    "failed": Outcome.DECLINED,
    "canceled": Outcome.CANCELLED,
}


def of_refund(refund: Json) -> GatewayAnswer:
    """What became of a refund; one that succeeded may still fail days later, and then says so."""
    outcome = REFUNDS.get(text(refund, "status"), Outcome.PENDING)
    moved = from_gateway(refund["amount"], refund["currency"]) if outcome is Outcome.SUCCEEDED else None
    reason = text(refund, "failure_reason") or "refund_failed"
    return GatewayAnswer(
        outcome, refund["id"], moved, decline_code=reason if outcome is Outcome.DECLINED else ""
    )


def of_dispute(dispute: Json) -> GatewayChargeback:
    """How far a dispute is: money counts as taken, or as back, only once Stripe has booked it.

    An inquiry (`warning_…`) takes nothing; a lost dispute is lost whatever the bookings say.
    """
    intent = dispute.get("payment_intent")
    return GatewayChargeback(
        reference=dispute["id"],
        state=_taken(dispute),
        amount=from_gateway(dispute["amount"], dispute["currency"]),
        payment=id_of(intent),
        payment_key=text(intent, "metadata", "attempt") if isinstance(intent, Mapping) else "",
        reason=text(dispute, "reason"),
    )


def _taken(dispute: Json) -> Taken:
    status = text(dispute, "status")
    if status == "lost":
        return Taken.LOST
    booked = [entry["amount"] for entry in dispute.get("balance_transactions") or ()]
    if sum(booked) < 0:
        return Taken.TAKEN
    if status == "won":
        return Taken.WON
    return Taken.WON if booked else Taken.INQUIRY
