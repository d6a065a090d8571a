"""Periods and terms that follow the first: invoiced, extended, cancelled. The billing run will drive these."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount, User
from billing_portal.accounts.queries import valid_purchase_orders
from billing_portal.catalog.errors import TaxUndecided
from billing_portal.catalog.ports import TaxDecision
from billing_portal.catalog.rules import line_net
from billing_portal.invoices.actions import (
    UNDECIDED,
    Charge,
    carry_purchase_order,
    draft_invoice,
    issue_or_hold,
)
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.kit import clock, periods
from billing_portal.orders.rules import due_on
from billing_portal.quotes.queries import tax_decider
from billing_portal.subscriptions.actions import bill_term, extend_subscription
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.rules import period_of


@transaction.atomic
def renew_subscription(subscription: Subscription, *, by: User | None, now: datetime) -> Term:
    """Extend an auto-renewing subscription by another term of the same length on its present terms (S4).

    Raises SubscriptionHasEnded if somebody was faster or it no longer renews.
    """
    last = subscription.terms.order_by("-start_on")[0]
    months = (last.end_on.year - last.start_on.year) * 12 + last.end_on.month - last.start_on.month
    return extend_subscription(
        subscription,
        start_on=last.end_on,
        end_on=periods.add_months(last.end_on, months),
        interval=last.interval,
        seats=last.seats,
        list_minor=last.list_minor,
        discount_bp=last.discount_bp,
        by=by,
        now=now,
    )


@transaction.atomic
def bill_periods(account: CorporateAccount, terms: list[Term], *, by: User | None, now: datetime) -> Invoice:
    """Invoice the next period of each term on one invoice, with PO and tax as of that day.

    What cannot be issued yet is held as a draft. Raises WrongState if a period was billed meanwhile; then nothing
    was written.
    """
    today = clock.day(now, account.entity.zone)
    decide = tax_decider(account, today, account.bill_to.region)
    with suppress(TaxUndecided):  # one question for the whole document; below, line by line
        decide.ask(term.subscription.product.tax_category for term in terms)
    charges, starts = [], []
    for term in terms:
        product = term.subscription.product
        period = period_of(term.start_on, term.end_on, term.interval, bill_term(term))
        if period is None:
            raise ValueError("the term has no further period")
        starts.append(period.start)
        charges.append(
            Charge(
                kind=InvoiceLine.Kind.PERIOD,
                description=product.name,
                quantity=term.seats,
                list_minor=term.list_minor,
                discount_bp=term.discount_bp,
                net_minor=line_net(term.list_minor, term.seats, term.discount_bp),
                tax=_tax(decide, product.tax_category),
                product_category=product.tax_category,
                interval=term.interval,
                period=period,
                subscription=term.subscription,
            )
        )
    method = account.default_method
    invoice = draft_invoice(account, charges, collect_by=method)
    if orders := valid_purchase_orders(account, today, invoice.total_minor):
        carry_purchase_order(invoice, orders[0])
    kind = method.kind if method else ""
    issue_or_hold(invoice, due_on=due_on(kind, today, account.payment_days, starts), by=by, now=now)
    return invoice


def _tax(decide: Callable[[str], TaxDecision], category: str) -> TaxDecision:
    try:
        return decide(category)
    except TaxUndecided:
        return UNDECIDED
