"""A posted transfer or check taken off the books again: nobody paid anything back."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.invoices.steps.drafts import Charge, Draft
from billing_portal.invoices.steps.issue import issue_invoices
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.languages import in_each
from billing_portal.kit.periods import day_of
from billing_portal.kit.states import move
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg, Posting
from billing_portal.payments.errors import MoneyWentBack
from billing_portal.payments.models import Allocation, Payment, Reversal
from billing_portal.payments.steps.credit import claim_all, unapply_at_least
from billing_portal.sellers.queries import remittance
from billing_portal.tax.ports import TaxDecision

Status = Payment.Status
ON_THE_BOOKS: set[str] = {Status.RECEIVED, Status.DEPOSITED, Status.CLEARED}


def take_off(payment: Payment, *, reason: str, note: str, by: User, now: datetime) -> Reversal:
    """Take the whole payment off its invoices and off the bank. In the caller's transaction, which also tells.

    Raises WrongState for money of a gateway, for a bounce of what is no check, and where it is reversed already;
    MoneyWentBack if a part was refunded.
    """
    claim_all(payment)
    is_bounced = reason == Reversal.Reason.BOUNCED
    if payment.attempt_id or (is_bounced and payment.status not in (Status.DEPOSITED, Status.CLEARED)):
        raise WrongState
    if payment.refunding_minor or payment.refunded_minor or payment.charged_back_minor:
        raise MoneyWentBack
    freed = unapply_at_least(payment, payment.amount_minor, reason=Allocation.Reason.REVERSED, now=now)
    move(
        payment,
        to=Status.BOUNCED if is_bounced else Status.REVERSED,
        allowed=ON_THE_BOOKS,
        unapplied_minor=F("unapplied_minor") - payment.amount_minor,
        reversed_minor=payment.amount_minor,
    )
    payment.refresh_from_db()
    post(
        f"payment:{payment.public_id}:reversed",
        Posting.Kind.REVERSAL,
        [Move(Leg.Book.UNAPPLIED, payment.amount), Move(Leg.Book.BANK, -payment.amount)],
        account=payment.account,
        text=payment.number,
        at=now,
    )
    return Reversal.objects.create(
        payment=payment,
        reason=reason,
        note=note,
        reopened={str(invoice.public_id): minor for invoice, minor in freed.items()},
        reversed_by=by,
        reversed_at=now,
    )


def charge_bounce_fee(reversal: Reversal, *, by: User, now: datetime) -> Invoice | None:
    """Invoice what the legal entity charges for a bounced check in this currency; None if it charges nothing.

    The fee is compensation, outside the scope of tax (Germany: UStAE 1.3, a returned payment's costs).
    """
    payment = reversal.payment
    account = payment.account
    where = remittance(account.entity_id, payment.currency)
    if where is None or not where.bounce_fee_minor or payment.currency != account.currency:
        return None
    note = in_each(lambda: _("Compensation for a returned payment, outside the scope of tax."))
    with translation.override(account.language):
        label = _("Fee for the returned check %(label)s, payment %(number)s")
        words = {"label": payment.short_label, "number": payment.number}
        description = (label % words)[:200]
    today = clock.day(now, account.entity.zone)
    charge = Charge(
        kind=InvoiceLine.Kind.ONE_OFF,
        description=description,
        quantity=1,
        list_minor=where.bounce_fee_minor,
        discount_bp=0,
        net_minor=where.bounce_fee_minor,
        tax=TaxDecision("O", Decimal(0), "bounce-fee", note),
        product_category="fee",
        period=day_of(today),
    )
    draft = Draft(
        account=account,
        charges=[charge],
        bill_to=bill_to_snapshot(account, address_of(account.bill_to)),
        due_on=today + timedelta(days=account.payment_days),
    )
    [invoice] = issue_invoices([draft], by=by, now=now)
    reversal.fee_invoice = invoice
    reversal.save(update_fields=["fee_invoice"])
    return invoice
