from __future__ import annotations

from datetime import datetime

from django.db.models import F

from billing_portal.invoices.models import Invoice
from billing_portal.invoices.steps.balance import claim, pay, unpay
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg, Posting
from billing_portal.payments.models import Allocation, CreditUse, Payment
from billing_portal.payments.queries import allocated


def claim_payment(payment: Payment) -> None:
    """Lock the payment's row until the transaction ends and read it again.

    Invoices are always claimed before.
    """
    Payment.objects.filter(pk=payment.pk).update(currency=F("currency"))
    payment.refresh_from_db()


def use_credit(
    payment: Payment,
    invoice: Invoice,
    amount: Money,
    *,
    reason: str,
    use: CreditUse | None = None,
    now: datetime,
) -> Money:
    """Let a payment's credit pay an invoice, as far as both reach; returns how much that was.

    In the caller's transaction, with the invoice and the payment claimed.
    """
    if amount.currency != payment.currency:
        raise WrongState
    applied = pay(invoice, min(amount, payment.unapplied), reserved=False, now=now)
    if not applied:
        return applied
    Payment.objects.filter(pk=payment.pk).update(unapplied_minor=F("unapplied_minor") - applied.minor)
    payment.unapplied_minor -= applied.minor
    row = Allocation.objects.create(
        payment=payment, invoice=invoice, amount_minor=applied.minor, reason=reason, use=use, at=now
    )
    post(
        f"allocation:{row.public_id}",
        Posting.Kind.CREDIT_APPLIED,
        [Move(Leg.Book.UNAPPLIED, applied), Move(Leg.Book.RECEIVABLE, -applied, invoice.public_id)],
        account=payment.account,
        text=invoice.number or "",
        at=now,
    )
    return applied


def unapply_credit(payment: Payment, invoice: Invoice, amount: Money, *, reason: str, now: datetime) -> None:
    """Take a payment's money off an invoice again; the invoice is open by so much, and the money is credit.

    In the caller's transaction, with the invoice and the payment claimed. Raises WrongState if less of this payment
    is on the invoice.
    """
    if allocated(payment).get(invoice.pk, 0) < amount.minor:
        raise WrongState
    book = unpay(invoice, amount, now=now)
    Payment.objects.filter(pk=payment.pk).update(unapplied_minor=F("unapplied_minor") + amount.minor)
    payment.unapplied_minor += amount.minor
    row = Allocation.objects.create(
        payment=payment, invoice=invoice, amount_minor=-amount.minor, reason=reason, at=now
    )
    post(
        f"allocation:{row.public_id}",
        Posting.Kind.CREDIT_UNAPPLIED,
        [Move(book, amount, invoice.public_id), Move(Leg.Book.UNAPPLIED, -amount)],
        account=payment.account,
        text=invoice.number or "",
        at=now,
    )


def unapply_at_least(payment: Payment, wanted: int, *, reason: str, now: datetime) -> dict[Invoice, int]:
    """Unapply the payment until `wanted` minor units are credit, newest allocations first; what came from where.

    In the caller's transaction, with all its invoices and the payment claimed. It may unapply less: all there
    is.
    """
    freed: dict[Invoice, int] = {}
    by_invoice = allocated(payment)
    for pk in reversed(by_invoice):
        short = wanted - payment.unapplied_minor
        if short <= 0:
            break
        invoice = Invoice.objects.select_related("account").get(pk=pk)
        part = min(short, by_invoice[pk])
        unapply_credit(payment, invoice, Money(part, payment.currency), reason=reason, now=now)
        freed[invoice] = part
    return freed


def claim_all(payment: Payment) -> None:
    """Claim every invoice that the payment touches, then the payment.

    Raises WrongState if it was applied to a further one in this very moment: claiming that now, after the payment,
    could make two transactions wait for each other. Whoever asked may ask again.
    """
    invoices = list(Invoice.objects.filter(allocations__payment=payment).distinct())
    claim(*invoices)
    claim_payment(payment)
    if not allocated(payment).keys() <= {invoice.pk for invoice in invoices}:
        raise WrongState
