"""Periods and terms that follow the first, one account at a time, and telling of their ends. Billing runs do it for all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from billing_portal.accounts.models import CorporateAccount
from billing_portal.billing.events import SUBSCRIPTION_ENDS_SOON
from billing_portal.catalog.rules import line_net
from billing_portal.identity.models import User
from billing_portal.invoices.actions import (
    UNDECIDED,
    Charge,
    carry_purchase_order,
    draft_invoice,
    issue_or_hold,
)
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.jobs.batch import each
from billing_portal.journal.actions import record
from billing_portal.kit import clock, periods
from billing_portal.orders.rules import due_on
from billing_portal.purchase_orders.queries import valid_purchase_orders
from billing_portal.quotes.queries import TaxDecider, renewal_quote, tax_decider
from billing_portal.subscriptions.actions import bill_term, extend_subscription
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.rules import renewed_term
from billing_portal.tax.errors import TaxUndecided
from billing_portal.tax.ports import TaxDecision

NOTICE = timedelta(days=7)  # product rule S4: both sides are told so long before a term ends


@transaction.atomic
def renew_subscription(subscription: Subscription, *, by: User | None, now: datetime) -> Term:
    """Extend an auto-renewing subscription by another term of the same length on its present terms (S4).

    Where another interval was agreed (S5), on that one at the price agreed with it.

    Raises SubscriptionHasEnded if somebody was faster or it no longer renews.
    """
    last = subscription.terms.order_by("-start_on")[0]
    interval = subscription.next_interval or last.interval
    price = last.list_minor if subscription.next_list_minor is None else subscription.next_list_minor
    end_on, anchor_on = renewed_term(
        subscription.start_on, last.start_on, last.end_on, interval, changes=interval != last.interval
    )
    return extend_subscription(
        subscription,
        start_on=last.end_on,
        end_on=end_on,
        anchor_on=anchor_on,
        interval=interval,
        seats=last.seats,
        list_minor=price,
        discount_bp=last.discount_bp,
        by=by,
        now=now,
    )


def tell_of_ends(now: datetime) -> None:
    """Seven days before a term ends, tell contact and representative what follows: renewal, or a quote still open.

    Once for each end. Months that follow each other are not announced, unless a renewal quote waits.
    """
    soon = now.date() + NOTICE + timedelta(days=1)
    rows = Subscription.objects.filter(
        status=Subscription.Status.ACTIVE, auto_renew=True, end_on__lte=soon
    ).exclude(told_of_end=F("end_on"))
    each(rows.select_related("account__entity"), lambda subscription: _tell(subscription, now))


@transaction.atomic
def _tell(subscription: Subscription, now: datetime) -> None:
    today = clock.day(now, subscription.account.entity.zone)
    if not today < subscription.end_on <= today + NOTICE:
        return
    rows = Subscription.objects.filter(pk=subscription.pk, end_on=subscription.end_on)
    if rows.exclude(told_of_end=subscription.end_on).update(told_of_end=subscription.end_on) != 1:
        return  # another worker was faster
    last = subscription.terms.order_by("-start_on")[0]
    quote = renewal_quote(subscription, now)
    if quote is None and last.end_on <= periods.add_months(last.start_on, 1):
        return
    record(
        SUBSCRIPTION_ENDS_SOON,
        subscription,
        by=None,
        at=now,
        account=subscription.account,
        end_on=subscription.end_on.isoformat(),
        quote=quote.number if quote else "",
    )


def bill_periods(account: CorporateAccount, terms: list[Term], *, by: User | None, now: datetime) -> Invoice:
    """Invoice the next period of each term on one invoice, with PO and tax as of that day.

    What cannot be issued yet is held as a draft. Raises WrongState if a period was billed meanwhile; then nothing
    was written.
    """
    today = clock.day(now, account.entity.zone)
    decide = tax_decider(account, today, account.bill_to.region)
    with suppress(TaxUndecided):  # one question for the whole document, while no transaction is open
        decide.ask(term.subscription.product.tax_category for term in terms)
    return _bill(account, terms, decide, today, by=by, now=now)


@transaction.atomic
def _bill(
    account: CorporateAccount,
    terms: list[Term],
    decide: TaxDecider,
    today: date,
    *,
    by: User | None,
    now: datetime,
) -> Invoice:
    charges, starts = [], []
    for term in terms:
        product = term.subscription.product
        period = term.period(bill_term(term))
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
