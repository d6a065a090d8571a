from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.kit.states import move
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg, Posting
from billing_portal.payments.errors import MoreThanCredit, MoreThanPaid
from billing_portal.payments.events import REFUND_REFUSED, REFUND_SENT, REFUND_STARTED
from billing_portal.payments.models import Allocation, Payment, Refund, RefundPart
from billing_portal.payments.ports import GatewayAnswer, Outcome
from billing_portal.payments.steps.attempts import PAUSES
from billing_portal.payments.steps.credit import claim_all, unapply_at_least, use_credit

Status = Refund.Status


OPEN: set[str] = {Status.CREATED, Status.PROCESSING, Status.UNKNOWN}


@transaction.atomic
def start_refund(
    payment: Payment,
    amount: Money,
    *,
    gateway: str,
    reopen: bool,
    reason: str,
    request_key: str,
    by: User,
    now: datetime,
) -> Refund:
    """Record the intent and take the money out of the payment's credit.

    With `reopen`, what exceeds the credit is removed from the invoices that this payment paid, the newest
    first; they are open again then. The same `request_key` again gives the same refund. `gateway` is empty
    where finance sends the money by hand. Raises MoreThanPaid, MoreThanCredit.
    """
    claim_all(payment)
    known = Refund.objects.filter(request_key=request_key).first()
    if known is not None:
        return known
    gone = payment.refunding_minor + payment.refunded_minor + payment.charged_back_minor
    if amount.currency != payment.currency or not 0 < amount.minor <= payment.amount_minor - gone:
        raise MoreThanPaid
    if amount > payment.unapplied and not reopen:
        raise MoreThanCredit
    freed = unapply_at_least(payment, amount.minor, reason=Allocation.Reason.REFUND, now=now)
    if amount > payment.unapplied:
        raise MoreThanPaid
    Payment.objects.filter(pk=payment.pk).update(
        unapplied_minor=F("unapplied_minor") - amount.minor,
        refunding_minor=F("refunding_minor") + amount.minor,
    )
    payment.refresh_from_db()
    refund = Refund.objects.create(
        payment=payment,
        amount_minor=amount.minor,
        gateway=gateway,
        key=uuid4().hex,
        request_key=request_key,
        reason=reason,
        started_by=by,
        started_at=now,
        look_up_at=now + PAUSES[0] if gateway else None,
    )
    RefundPart.objects.bulk_create(
        RefundPart(refund=refund, invoice=invoice, amount_minor=minor) for invoice, minor in freed.items()
    )
    _post(refund, "started", Posting.Kind.REFUND, Leg.Book.UNAPPLIED, Leg.Book.REFUNDS, now)
    record(REFUND_STARTED, refund, by=by, at=now, account=payment.account, **_facts(refund))
    return refund


def claim_refund(refund: Refund) -> bool:
    """Whether this caller, and no other, may send it to the gateway now."""
    try:
        move(refund, to=Status.PROCESSING, allowed={Status.CREATED})
    except WrongState:
        return False
    return True


def mark_refund_unknown(refund: Refund) -> None:
    """The gateway did not answer: only a look-up by key can tell what happened."""
    if refund.status != Status.UNKNOWN:
        move(refund, to=Status.UNKNOWN, allowed={Status.CREATED, Status.PROCESSING})


@transaction.atomic
def settle_refund(refund: Refund, answer: GatewayAnswer, *, by: User | None = None, now: datetime) -> bool:
    """Apply a certain outcome once, wherever it comes from; `by` is set where finance sent the money by hand.

    One that proves impossible, even after it was called sent, gives the money back: to the invoices it was taken
    from as far as they are open, the rest as credit. True if it was this call.
    """
    if answer.outcome is Outcome.PENDING:
        if answer.reference and not refund.reference:
            Refund.objects.filter(pk=refund.pk).update(reference=answer.reference)
            refund.reference = answer.reference
        return False
    claim_all(refund.payment)
    payment = refund.payment
    sent = answer.outcome is Outcome.SUCCEEDED
    changes: dict[str, Any] = {
        "reference": answer.reference or refund.reference,
        "decline_code": answer.decline_code[:40],
        "settled_at": now,
    }
    before = Refund.objects.values_list("status", flat=True).get(pk=refund.pk)
    allowed = OPEN if sent else OPEN | {Status.SUCCEEDED}
    try:
        move(refund, to=Status.SUCCEEDED if sent else Status.DECLINED, allowed=allowed, **changes)
    except WrongState:
        return False
    rows = Payment.objects.filter(pk=payment.pk)
    book = Leg.Book.CLEARING if refund.gateway else Leg.Book.BANK
    if sent:
        rows.update(
            refunding_minor=F("refunding_minor") - refund.amount_minor,
            refunded_minor=F("refunded_minor") + refund.amount_minor,
        )
        payment.refresh_from_db()
        _post(refund, "sent", Posting.Kind.REFUND_SENT, Leg.Book.REFUNDS, book, now)
        record(REFUND_SENT, refund, by=by, at=now, account=payment.account, **_facts(refund))
        return True
    was_sent = before == Status.SUCCEEDED
    where = "refunded_minor" if was_sent else "refunding_minor"
    rows.update(
        **{where: F(where) - refund.amount_minor},
        unapplied_minor=F("unapplied_minor") + refund.amount_minor,
    )
    payment.refresh_from_db()
    source = book if was_sent else Leg.Book.REFUNDS
    _post(refund, "refused", Posting.Kind.REFUND_REFUSED, source, Leg.Book.UNAPPLIED, now)
    for part in refund.parts.select_related("invoice__account").order_by("invoice_id"):
        use_credit(
            payment,
            part.invoice,
            Money(part.amount_minor, payment.currency),
            reason=Allocation.Reason.REFUND_REFUSED,
            now=now,
        )
    record(REFUND_REFUSED, refund, by=by, at=now, account=payment.account, **_facts(refund))
    return True


def _post(refund: Refund, verb: str, kind: str, debit: str, credit: str, now: datetime) -> None:
    amount = refund.amount
    post(
        f"refund:{refund.public_id}:{verb}",
        kind,
        [Move(debit, amount), Move(credit, -amount)],
        account=refund.payment.account,
        text=refund.payment.number,
        at=now,
    )


def _facts(refund: Refund) -> dict[str, object]:
    return {"number": refund.payment.number, "minor": refund.amount_minor, "reason": refund.reason}
