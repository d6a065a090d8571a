"""Credit: money of the account not applied yet.

It is applied, unapplied and moved by new rows, never by edits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.errors import MoneyOnItsWay, MoreThanOpen
from billing_portal.invoices.models import CreditNote, Invoice
from billing_portal.invoices.queries import credit_amounts
from billing_portal.invoices.steps.balance import claim
from billing_portal.invoices.steps.credit_notes import issue_credit_note
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.payments.errors import MoreThanCredit
from billing_portal.payments.events import CREDIT_APPLIED, CREDIT_UNAPPLIED
from billing_portal.payments.models import Allocation, Payment
from billing_portal.payments.queries import allocated
from billing_portal.payments.steps.credit import claim_payment, unapply_credit, use_credit

Reason = Allocation.Reason


def _still(shown: Money | None, found: Money) -> None:
    """Whoever decides by a page decides by its figures: the second of two clicks finds others. Raises WrongState."""
    if shown is not None and shown != found:
        raise WrongState


@transaction.atomic
def apply_credit(
    payment: Payment, invoice: Invoice, amount: Money, *, by: User, now: datetime, shown: Money | None = None
) -> None:
    """Apply credit of a payment to an invoice of the same account. Raises MoreThanCredit, MoreThanOpen, WrongState.

    `shown` is the payment's credit as the caller knows it; if it is another by now, nothing happens (WrongState).
    """
    authorize(by, Right.APPLY_CREDIT, payment.account)
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
        CREDIT_APPLIED,
        payment,
        by=by,
        at=now,
        account=payment.account,
        number=payment.number,
        invoice=invoice.number,
        minor=amount.minor,
    )


@transaction.atomic
def unapply_payment(
    payment: Payment, invoice: Invoice, amount: Money, *, by: User, now: datetime, shown: Money | None = None
) -> None:
    """Remove a payment from an invoice by hand (applied to the wrong one); it becomes credit. Raises WrongState.

    `shown` as in apply_credit.
    """
    authorize(by, Right.UNAPPLY_PAYMENT, payment.account)
    claim(invoice)
    claim_payment(payment)
    _still(shown, payment.unapplied)
    unapply_credit(payment, invoice, amount, reason=Reason.UNAPPLIED, now=now)
    record(
        CREDIT_UNAPPLIED,
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
    """Issue a credit note; the part that was already paid becomes credit of the payments that paid it.

    `nets` as in invoices.steps.credit_notes.issue_credit_note. The newest payment is unapplied first. Raises
    MoneyOnItsWay if the rest is being paid at this moment, WrongState, InvoiceIsEmpty, MoreThanInvoiced.
    `shown` is what was credited before as the caller knows it; if it is more by now, nothing happens
    (WrongState).
    """
    authorize(by, Right.CREDIT_INVOICE, invoice.account)
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
            unapply_credit(
                payment, invoice, Money(part, payment.currency), reason=Reason.CREDIT_NOTE, now=now
            )
            short -= part
    return issue_credit_note(invoice, nets, reason=reason, by=by, now=now)
