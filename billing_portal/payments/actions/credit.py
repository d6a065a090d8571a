"""Credit: money of the account that pays nothing yet. It is applied, set free and moved by new rows, never by edits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing_portal.identity.models import User
from billing_portal.invoices.actions import claim, credit_amounts, issue_credit_note, pay, unpay
from billing_portal.invoices.errors import MoneyOnItsWay, MoreThanOpen
from billing_portal.invoices.models import CreditNote, Invoice
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg, Posting
from billing_portal.payments.errors import MoreThanCredit
from billing_portal.payments.models import Allocation, Payment
from billing_portal.payments.queries import allocated

Reason = Allocation.Reason


def _still(shown: Money | None, found: Money) -> None:
    """Whoever decides by a page decides by its figures: the second of two clicks finds others. Raises WrongState."""
    if shown is not None and shown != found:
        raise WrongState


def claim_payment(payment: Payment) -> None:
    """Hold the payment's row until the transaction ends and read it anew. Invoices are always claimed before."""
    Payment.objects.filter(pk=payment.pk).update(currency=F("currency"))
    payment.refresh_from_db()


def use_credit(payment: Payment, invoice: Invoice, amount: Money, *, reason: str, now: datetime) -> Money:
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
        payment=payment, invoice=invoice, amount_minor=applied.minor, reason=reason, at=now
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


def free_credit(payment: Payment, invoice: Invoice, amount: Money, *, reason: str, now: datetime) -> None:
    """Take a payment's money off an invoice again; the invoice is open by so much, and the money is credit.

    In the caller's transaction, with the invoice and the payment claimed. Raises WrongState if less of this payment
    is on the invoice.
    """
    if allocated(payment).get(invoice.pk, 0) < amount.minor:
        raise WrongState
    book = unpay(invoice, amount)
    Payment.objects.filter(pk=payment.pk).update(unapplied_minor=F("unapplied_minor") + amount.minor)
    payment.unapplied_minor += amount.minor
    row = Allocation.objects.create(
        payment=payment, invoice=invoice, amount_minor=-amount.minor, reason=reason, at=now
    )
    post(
        f"allocation:{row.public_id}",
        Posting.Kind.CREDIT_FREED,
        [Move(book, amount, invoice.public_id), Move(Leg.Book.UNAPPLIED, -amount)],
        account=payment.account,
        text=invoice.number or "",
        at=now,
    )


def free_at_least(payment: Payment, wanted: int, *, reason: str, now: datetime) -> dict[Invoice, int]:
    """Set credit free until `wanted` minor units of it are there, the newest allocations first; what came from where.

    In the caller's transaction, with all its invoices and the payment claimed. It may free less: all there is.
    """
    freed: dict[Invoice, int] = {}
    by_invoice = allocated(payment)
    for pk in reversed(by_invoice):
        short = wanted - payment.unapplied_minor
        if short <= 0:
            break
        invoice = Invoice.objects.select_related("account").get(pk=pk)
        part = min(short, by_invoice[pk])
        free_credit(payment, invoice, Money(part, payment.currency), reason=reason, now=now)
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


@transaction.atomic
def apply_credit(
    payment: Payment, invoice: Invoice, amount: Money, *, by: User, now: datetime, shown: Money | None = None
) -> None:
    """Let credit of a payment pay an invoice of the same account. Raises MoreThanCredit, MoreThanOpen, WrongState.

    `shown` is the payment's credit as the caller knows it; if it is another by now, nothing happens (WrongState).
    """
    if payment.account_id != invoice.account_id or invoice.currency != payment.currency:
        raise WrongState
    claim(invoice)
    claim_payment(payment)
    _still(shown, payment.unapplied)
    invoice.refresh_from_db()
    if invoice.status != Invoice.Status.ISSUED:
        raise WrongState
    if amount > payment.unapplied:
        raise MoreThanCredit
    if amount > invoice.free:
        raise MoreThanOpen
    use_credit(payment, invoice, amount, reason=Reason.CREDIT, now=now)
    record(
        "credit.applied",
        payment,
        by=by,
        at=now,
        account=payment.account,
        number=payment.number,
        invoice=invoice.number,
        minor=amount.minor,
    )


@transaction.atomic
def free_payment(
    payment: Payment, invoice: Invoice, amount: Money, *, by: User, now: datetime, shown: Money | None = None
) -> None:
    """Take a payment off an invoice by hand (applied to the wrong one); it becomes credit. Raises WrongState.

    `shown` as in apply_credit.
    """
    claim(invoice)
    claim_payment(payment)
    _still(shown, payment.unapplied)
    free_credit(payment, invoice, amount, reason=Reason.FREED, now=now)
    record(
        "credit.freed",
        payment,
        by=by,
        at=now,
        account=payment.account,
        number=payment.number,
        invoice=invoice.number,
        minor=amount.minor,
    )


@transaction.atomic
def credit_invoice(
    invoice: Invoice,
    nets: Mapping[int, int],
    *,
    reason: str,
    by: User,
    now: datetime,
    shown: Money | None = None,
) -> CreditNote:
    """Issue a credit note; what of it was paid already becomes credit of the payments that paid it.

    `nets` as in invoices.actions.issue_credit_note. The newest payment is set free first. Raises MoneyOnItsWay if
    the rest is being paid at this moment, WrongState, InvoiceIsEmpty, MoreThanInvoiced. `shown` is what was credited
    before as the caller knows it; if it is more by now, nothing happens (WrongState).
    """
    claim(invoice)
    invoice.refresh_from_db()
    _still(shown, invoice.credited)
    if invoice.status not in (Invoice.Status.ISSUED, Invoice.Status.PAID):
        raise WrongState
    _lines, _rows, total = credit_amounts(invoice, nets)
    short = total.minor - invoice.free.minor
    if short > invoice.paid_minor:
        raise MoneyOnItsWay
    paying = Payment.objects.filter(allocations__invoice=invoice).distinct().order_by("-pk")
    for payment in paying.select_related("account"):
        if short <= 0:
            break
        claim_payment(payment)
        part = min(short, allocated(payment).get(invoice.pk, 0))
        if part > 0:
            free_credit(payment, invoice, Money(part, payment.currency), reason=Reason.CREDIT_NOTE, now=now)
            short -= part
    return issue_credit_note(invoice, nets, reason=reason, by=by, now=now)
