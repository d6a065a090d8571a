"""The customer lets credit of the account pay its invoices, and takes that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.steps.balance import claim
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.kit.states import move
from billing_portal.payments.errors import MoreThanCredit
from billing_portal.payments.events import CREDIT_APPLIED, CREDIT_UNAPPLIED
from billing_portal.payments.models import Allocation, CreditUse, Payment, PaymentAttempt
from billing_portal.payments.steps.credit import claim_payment, unapply_credit, use_credit

Reason = Allocation.Reason


@transaction.atomic
def use_own_credit(
    account: CorporateAccount,
    parts: Sequence[tuple[Invoice, Money]],
    *,
    by: User,
    now: datetime,
) -> CreditUse:
    """Let the account's credit, the oldest first, pay these parts of invoices, all or nothing.

    Raises WrongState for an invoice of another account or currency, MoreThanCredit, MoreThanOpen where a part is more
    than may be paid: what is set aside or disputed is not.
    """
    authorize(by, Right.USE_CREDIT, account)
    claim(*(invoice for invoice, _part in parts))
    if not parts or any(invoice.account_id != account.pk for invoice, _part in parts):
        raise WrongState
    currency = parts[0][1].currency
    use = CreditUse.objects.create(
        account=account,
        amount_minor=sum(part.minor for _invoice, part in parts),
        currency=currency,
        used_by=by,
        used_at=now,
    )
    credits = list(
        Payment.objects.filter(account=account, currency=currency).with_credit().order_by("received_at", "pk")
    )
    for payment in sorted(credits, key=lambda row: row.pk):
        claim_payment(payment)
    for invoice, part in parts:
        invoice.refresh_from_db()
        if part > invoice.collectible:
            raise MoreThanOpen
        left = part
        for payment in credits:
            if not left:
                break
            left -= _apply(payment, invoice, left, use, by, now)
        if left:
            raise MoreThanCredit
    return use


def _apply(
    payment: Payment, invoice: Invoice, wanted: Money, use: CreditUse, by: User, now: datetime
) -> Money:
    part = min(wanted, payment.unapplied)
    if not part:
        return part
    applied = use_credit(payment, invoice, part, reason=Reason.CREDIT, use=use, now=now)
    record(
        CREDIT_APPLIED,
        payment,
        by=by,
        at=now,
        account=payment.account,
        number=payment.number,
        invoice=invoice.number,
        minor=applied.minor,
    )
    return applied


def can_undo(use: CreditUse) -> bool:
    """Whether nothing was built on it: no later movement of that money or on those invoices, nothing started there."""
    if use.status != CreditUse.Status.USED:
        return False
    rows = list(use.allocations.all())
    last = max(row.pk for row in rows)
    invoices, payments = {row.invoice_id for row in rows}, {row.payment_id for row in rows}
    if PaymentAttempt.objects.open().filter(invoices__in=invoices).exists():
        return False
    if Invoice.objects.filter(pk__in=invoices, credit_notes__issued_at__gte=use.used_at).exists():
        return False
    later = Allocation.objects.filter(pk__gt=last)
    return not later.filter(Q(invoice__in=invoices) | Q(payment__in=payments)).exists()


@transaction.atomic
def undo_credit_use(use: CreditUse, *, by: User, now: datetime) -> None:
    """The invoices are open again and the money is credit again. Raises WrongState once something was built on it."""
    authorize(by, Right.USE_CREDIT, use.account)
    rows = list(use.allocations.select_related("invoice__account", "payment__account").order_by("pk"))
    claim(*(row.invoice for row in rows))
    payments = {row.payment_id: row.payment for row in rows}
    for _pk, payment in sorted(payments.items()):
        claim_payment(payment)
    if not can_undo(use):
        raise WrongState
    move(use, to=CreditUse.Status.UNDONE, allowed={CreditUse.Status.USED}, undone_by=by, undone_at=now)
    for row in rows:
        payment = payments[row.payment_id]
        unapply_credit(
            payment, row.invoice, Money(row.amount_minor, use.currency), reason=Reason.UNAPPLIED, now=now
        )
        record(
            CREDIT_UNAPPLIED,
            payment,
            by=by,
            at=now,
            account=use.account,
            number=payment.number,
            invoice=row.invoice.number,
            minor=row.amount_minor,
        )
