"""Money back: the refund committed, the gateway asked outside any transaction, the outcome settled once."""

from __future__ import annotations

import logging
from datetime import datetime

from billing_portal.flows.collection import BATCH, STALE
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.jobs.batch import for_each
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.payments.models import Payment, Refund
from billing_portal.payments.ports import (
    Capability,
    GatewayAnswer,
    GatewayUnavailable,
    Outcome,
    PaymentGateway,
    RefundRequest,
    gateway,
)
from billing_portal.payments.steps.attempts import reschedule
from billing_portal.payments.steps.refunds import (
    claim_refund,
    mark_refund_unknown,
    settle_refund,
    start_refund,
)

log = logging.getLogger(__name__)


def refund_gateway(payment: Payment) -> str:
    """The gateway that can send this payment back; empty where finance does it by hand."""
    attempt = payment.attempt
    port = gateway()
    if attempt is None or attempt.gateway != port.name or Capability.REFUND not in port.capabilities:
        return ""
    return port.name


def refund_payment(
    payment: Payment,
    amount: Money,
    *,
    reopen: bool,
    reason: str,
    request_key: str,
    by: User,
    now: datetime,
) -> Refund:
    """Send a part or all of a payment back; arguments and refusals as in payments.steps.refunds.start_refund.

    Also raises AmountNotRepresentable. Where a gateway does it, the call follows at once; out of reach it stays
    open and is looked up.
    """
    authorize(by, Right.REFUND_PAYMENT, payment.account)
    name = refund_gateway(payment)
    # The smallest amount is one of charges: less than that can still be sent back.
    if name and amount >= gateway(name).smallest(amount.currency):
        gateway(name).to_gateway_amount(amount)
    refund = start_refund(
        payment,
        amount,
        gateway=name,
        reopen=reopen,
        reason=reason,
        request_key=request_key,
        by=by,
        now=now,
    )
    drive_refund(refund, now=now)
    return refund


def drive_refund(refund: Refund, *, now: datetime) -> None:
    """Take a refund one step on: send it once, or look up what became of it. One by hand waits for finance."""
    if refund.status not in Refund.OPEN or not refund.gateway:
        return
    try:
        port = gateway(refund.gateway)
        if claim_refund(refund):
            answer: GatewayAnswer | None = port.refund(_request(refund))
        else:
            refund.refresh_from_db()
            answer = port.fetch_refund(_request(refund)) or _ask_again(refund, port, now)
    except GatewayUnavailable:
        try:
            mark_refund_unknown(refund)
        except WrongState:
            refund.refresh_from_db()
        return
    if answer is not None:
        settle_refund(refund, answer, now=now)
    refund.refresh_from_db()


def _request(refund: Refund) -> RefundRequest:
    attempt = refund.payment.attempt
    assert attempt is not None  # only what a gateway took has one to send it back
    return RefundRequest(
        key=refund.key,
        amount=refund.amount,
        payment=attempt.reference or "",
        started_at=refund.started_at,
        reference=refund.reference,
    )


def _ask_again(refund: Refund, port: PaymentGateway, now: datetime) -> GatewayAnswer | None:
    """The gateway never heard of it: as with a charge, the same key may go there again while it lives."""
    if refund.status == Refund.Status.PROCESSING and refund.started_at > now - STALE:
        return None  # somebody else is on the way there at this moment
    if now - refund.started_at < port.key_lifetime:
        return port.refund(_request(refund))
    log.error("refund %s never arrived at the gateway and is closed", refund.key)
    return GatewayAnswer(Outcome.DECLINED, "", decline_code="never_arrived")


def ask_about_refund(refund: Refund, *, by: User, now: datetime) -> None:
    """Ask the gateway now what became of a refund, instead of waiting. Raises NotAllowed."""
    authorize(by, Right.LOOK_UP_PAYMENT, refund.payment.account)
    drive_refund(refund, now=now)


def look_up_refund(refund: Refund, *, now: datetime) -> None:
    """Ask again about one that may be over already: a refund that was sent can still come back."""
    if not refund.gateway:
        return
    found = gateway(refund.gateway).fetch_refund(_request(refund))
    if found is not None:
        settle_refund(refund, found, now=now)


def sweep_refunds(now: datetime) -> None:
    """Find out about refunds that nobody brought to an end."""
    rows = Refund.objects.filter(status__in=Refund.OPEN, look_up_at__lte=now).order_by("look_up_at")
    for_each(rows.select_related("payment__attempt", "payment__account")[:BATCH], lambda row: _turn(row, now))


def _turn(refund: Refund, now: datetime) -> None:
    try:
        drive_refund(refund, now=now)
    finally:  # whatever happened, it has had its turn
        if refund.status in Refund.OPEN:
            reschedule(refund, now=now)
