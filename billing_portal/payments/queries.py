from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Sum

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.invoices.models import Invoice
from billing_portal.kit.money import Money
from billing_portal.payments.models import Allocation, Payment, PaymentAttempt
from billing_portal.payments.ports import gateway
from billing_portal.payments.rules import FINAL_REFUSALS, next_collection
from billing_portal.sellers.queries import remittance

OURS = ("order:", "collect:")  # request keys of what we started ourselves


def allocated(payment: Payment) -> dict[int, int]:
    """How much of a payment is on which invoice (by key) after all reversals, the latest touched last."""
    rows = Allocation.objects.filter(payment=payment).values("invoice").order_by()
    summed = rows.annotate(minor=Sum("amount_minor"), last=Max("pk")).filter(minor__gt=0).order_by("last")
    return {row["invoice"]: row["minor"] for row in summed}


def credit(account: CorporateAccount) -> Money:
    """What the account has paid and nothing has used yet, in its currency."""
    rows = Payment.objects.filter(account=account, currency=account.currency).with_credit()
    return Money(rows.aggregate(sum=Sum("unapplied_minor"))["sum"] or 0, account.currency)


def automatic_attempts(invoice: Invoice) -> list[PaymentAttempt]:
    """Attempts that we started automatically for the invoice, the oldest first."""
    rows = invoice.attempts.select_related("method").order_by("pk")
    return [row for row in rows if row.request_key.startswith(OURS)]


def can_collect(method: PaymentMethod | None) -> bool:
    """Whether the gateway of today can charge it."""
    return (
        method is not None
        and method.is_automatic
        and method.removed_at is None
        and method.gateway == gateway().name
    )


def other_method(invoice: Invoice, last: PaymentAttempt | None) -> PaymentMethod | None:
    """The account's present method, if it can be collected from and is not the one that was refused last."""
    method = invoice.account.default_method
    if not can_collect(method) or (last is not None and method == last.method):
        return None
    return method


def next_try_at(invoice: Invoice, tried: list[PaymentAttempt] | None = None) -> datetime | None:
    """When a refused collection is retried automatically; None if it is not, or if nothing was refused.

    `tried` are its automatic attempts if the caller has read them already.
    """
    if tried is None:
        tried = automatic_attempts(invoice)
    last = tried[-1] if tried else None
    if (
        last is None
        or last.status != PaymentAttempt.Status.DECLINED
        or not last.settled_at
        or not invoice.unpaid
    ):
        return None
    if last.decline_code in FINAL_REFUSALS and other_method(invoice, last) is not None:
        return last.settled_at
    return next_collection(len(tried), last.settled_at, last.decline_code)


def bounce_fee(payment: Payment) -> Money:
    """What a bounce of this check would cost its account; zero if nothing."""
    where = remittance(payment.account.entity_id, payment.currency)
    return Money(where.bounce_fee_minor if where else 0, payment.currency)
