"""Money that a bank took back.

Its invoices are open again; what is no longer covered is the seller's loss.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing_portal.invoices.models import Invoice
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.kit.states import move
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg, Posting
from billing_portal.payments.events import CHARGEBACK_LOST, CHARGEBACK_TAKEN, CHARGEBACK_WON
from billing_portal.payments.models import Allocation, Chargeback, Payment
from billing_portal.payments.ports import GatewayChargeback, Taken
from billing_portal.payments.steps.credit import claim_all, unapply_at_least, use_credit

Status = Chargeback.Status


@transaction.atomic
def note_chargeback(payment: Payment, answer: GatewayChargeback, *, now: datetime) -> bool:
    """Follow what a gateway says of a chargeback, in any order and any number of times. True if this changed something.

    Taken, the money comes out of the payment's credit, then off its invoices, the newest first. Won, it goes back to
    them as far as they are open, the rest stays credit. An inquiry takes nothing and is only told to staff.
    """
    claim_all(payment)
    known = Chargeback.objects.filter(gateway=_gateway(payment), reference=answer.reference).first()
    if answer.state is Taken.INQUIRY:
        return False
    changed = False
    if known is None:
        known = _take(payment, answer, now)
        changed = True
    if answer.state is Taken.WON:
        return _win(known, now) or changed
    if answer.state is Taken.LOST:
        return _lose(known, now) or changed
    return changed


def _gateway(payment: Payment) -> str:
    return payment.attempt.gateway if payment.attempt else ""


def _take(payment: Payment, answer: GatewayChargeback, now: datetime) -> Chargeback:
    amount = answer.amount
    freed: dict[Invoice, int] = {}
    covered = 0
    if amount.currency == payment.currency:
        freed = unapply_at_least(payment, amount.minor, reason=Allocation.Reason.CHARGEBACK, now=now)
        covered = min(amount.minor, payment.unapplied_minor)
    row = Chargeback.objects.create(
        payment=payment,
        gateway=_gateway(payment),
        reference=answer.reference,
        amount_minor=amount.minor,
        covered_minor=covered,
        reopened={str(invoice.public_id): minor for invoice, minor in freed.items()},
        reason=answer.reason[:60],
        taken_at=now,
    )
    Payment.objects.filter(pk=payment.pk).update(
        unapplied_minor=F("unapplied_minor") - covered,
        charged_back_minor=F("charged_back_minor") + covered,
    )
    payment.refresh_from_db()
    _post(row, amount, Money(covered, amount.currency), "taken", Posting.Kind.CHARGEBACK, now)
    record(
        CHARGEBACK_TAKEN,
        row,
        by=None,
        at=now,
        account=payment.account,
        number=payment.number,
        minor=amount.minor,
        reason=row.reason,
        invoices=[invoice.number for invoice in freed],
    )
    return row


def _win(row: Chargeback, now: datetime) -> bool:
    try:
        move(row, to=Status.WON, allowed={Status.TAKEN, Status.LOST}, settled_at=now)
    except WrongState:
        return False
    payment = row.payment
    Payment.objects.filter(pk=payment.pk).update(
        unapplied_minor=F("unapplied_minor") + row.covered_minor,
        charged_back_minor=F("charged_back_minor") - row.covered_minor,
    )
    payment.refresh_from_db()
    amount, covered = row.amount, Money(row.covered_minor, payment.currency)
    _post(row, -amount, -covered, "won", Posting.Kind.CHARGEBACK_WON, now)
    invoices = Invoice.objects.filter(public_id__in=row.reopened).order_by("pk")
    for invoice in invoices:
        part = Money(row.reopened[str(invoice.public_id)], payment.currency)
        use_credit(payment, invoice, part, reason=Allocation.Reason.CHARGEBACK_WON, now=now)
    record(
        CHARGEBACK_WON,
        row,
        by=None,
        at=now,
        account=payment.account,
        number=payment.number,
        minor=row.amount_minor,
    )
    return True


def _lose(row: Chargeback, now: datetime) -> bool:
    try:
        move(row, to=Status.LOST, allowed={Status.TAKEN}, settled_at=now)
    except WrongState:
        return False
    record(
        CHARGEBACK_LOST,
        row,
        by=None,
        at=now,
        account=row.payment.account,
        number=row.payment.number,
        minor=row.amount_minor,
    )
    return True


def _post(row: Chargeback, amount: Money, covered: Money, verb: str, kind: str, now: datetime) -> None:
    """Out of the clearing account; negative amounts come back the same way."""
    post(
        f"chargeback:{row.public_id}:{verb}",
        kind,
        [
            Move(Leg.Book.UNAPPLIED, covered),
            Move(Leg.Book.CHARGEBACKS, amount - covered),
            Move(Leg.Book.CLEARING, -amount),
        ],
        account=row.payment.account,
        text=row.payment.number,
        at=now,
    )
