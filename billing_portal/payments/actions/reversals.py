from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.models import Invoice
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.kit.states import move
from billing_portal.payments.actions.settle import record_payment
from billing_portal.payments.events import CHECK_CLEARED, PAYMENT_REVERSED
from billing_portal.payments.models import Payment, Reversal
from billing_portal.payments.steps.reversals import charge_bounce_fee, take_off

Reason = Reversal.Reason


@transaction.atomic
def reverse_payment(payment: Payment, *, reason: str, note: str, by: User, now: datetime) -> Reversal:
    """Take a posted transfer or check off the books: its invoices are open again, its credit is gone.

    For a check that bounced, or for what was posted by mistake. Nothing is sent back to anybody; money that is to go
    back is refunded. A bounced check costs the fee of its legal entity. Raises WrongState, MoneyWentBack.
    """
    authorize(by, Right.REVERSE_PAYMENT, payment.account)
    reversal = take_off(payment, reason=reason, note=note, by=by, now=now)
    if reason == Reason.BOUNCED:
        charge_bounce_fee(reversal, by=by, now=now)
    _tell(reversal, by, now)
    return reversal


@transaction.atomic
def post_again(
    payment: Payment,
    account: CorporateAccount,
    amount: Money,
    *,
    reason: str,
    note: str,
    received_at: datetime,
    source_key: str,
    by: User,
    now: datetime,
) -> Payment:
    """Reverse a payment and post it again as it should have been, both or neither: another account, amount or day.

    At the same account the invoices get back what they had, the one that had it first in front, as far as the amount
    reaches; at another one all of it is credit. Raises WrongState, MoneyWentBack, WrongDay.
    """
    authorize(by, Right.REVERSE_PAYMENT, payment.account)
    authorize(by, Right.RECORD_PAYMENT, account)
    if not amount.currency == payment.currency == account.currency:
        raise WrongState
    if reason == Reason.BOUNCED or Payment.objects.filter(source_key=source_key).exists():
        raise WrongState
    reversal = take_off(payment, reason=reason, note=note, by=by, now=now)
    towards, left = [], amount
    if account.pk == payment.account_id:
        invoices = {
            str(row.public_id): row
            for row in Invoice.objects.filter(public_id__in=reversal.reopened).select_related("entity")
        }
        for key, minor in reversed(reversal.reopened.items()):
            part = min(left, Money(minor, amount.currency))
            if part:
                towards.append((invoices[key], part))
                left -= part
    again = record_payment(
        account,
        amount,
        towards=towards,
        kind=payment.kind,
        label=payment.label,
        source_key=source_key,
        by=by,
        now=now,
        received_at=received_at,
    )
    reversal.again = again
    reversal.save(update_fields=["again"])
    _tell(reversal, by, now)
    return again


@transaction.atomic
def clear_check(payment: Payment, *, by: User, now: datetime) -> None:
    """The bank has cleared a deposited check. Raises WrongState for anything else."""
    authorize(by, Right.REVERSE_PAYMENT, payment.account)
    move(payment, to=Payment.Status.CLEARED, allowed={Payment.Status.DEPOSITED})
    record(CHECK_CLEARED, payment, by=by, at=now, account=payment.account, number=payment.number)


def _tell(reversal: Reversal, by: User, now: datetime) -> None:
    payment = reversal.payment
    record(
        PAYMENT_REVERSED,
        payment,
        by=by,
        at=now,
        account=payment.account,
        number=payment.number,
        minor=payment.amount_minor,
        why=reversal.reason,
        note=reversal.note,
    )
