"""What a batch of accounts is billed from: everything about them loaded at once, then drafts of their invoices."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import snapshots_of
from billing_portal.billing.queries import Loaded, load_due
from billing_portal.billing.rules import AnyDue, DueOnce
from billing_portal.invoices.models import InvoiceLine
from billing_portal.invoices.steps.drafts import UNDECIDED, Charge, Draft
from billing_portal.kit import clock
from billing_portal.kit.digests import digest
from billing_portal.kit.periods import Part, Period, day_of
from billing_portal.orders.models import LaterCharge
from billing_portal.orders.rules import due_on
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.queries import purchase_orders_for
from billing_portal.quotes.queries import tax_deciders
from billing_portal.subscriptions.models import Subscription
from billing_portal.tax.errors import TaxUndecided
from billing_portal.tax.ports import TaxDecision


@dataclass(frozen=True, slots=True)
class Batch:
    """Accounts with what is due for them by a day, and what their invoices will say."""

    accounts: dict[int, CorporateAccount]
    loaded: Loaded
    bill_to: dict[int, dict[str, Any]]
    orders: dict[int, list[PurchaseOrder]]
    deciders: dict[int, Any]
    today: date

    def draft(self, due: Sequence[AnyDue]) -> Draft:
        """The invoice over what begins on one day for one account and carries one purchase order."""
        account = self.accounts[self._account_of(due[0])]
        method = account.default_method
        return Draft(
            account=account,
            charges=[self._charge(account, one) for one in due],
            bill_to=self.bill_to[account.pk],
            due_on=due_on(method.kind if method else "", self.today, account.payment_days),
            collect_by=method,
            usable=self.orders.get(account.pk, []),
            preferred=due[0].po,
        )

    def _account_of(self, due: AnyDue) -> int:
        if isinstance(due, DueOnce):
            return self.loaded.charges[due.charge].order.account_id
        return self.loaded.subscriptions[due.subscription].account_id

    def _charge(self, account: CorporateAccount, due: AnyDue) -> Charge:
        if isinstance(due, DueOnce):
            return self._charge_once(account, self.loaded.charges[due.charge])
        subscription: Subscription = self.loaded.subscriptions[due.subscription]
        product, spec = subscription.product, due.term.spec
        return Charge(
            kind=InvoiceLine.Kind.PERIOD,
            description=product.name,
            quantity=spec.seats,
            list_minor=spec.list_minor,
            discount_bp=spec.discount_bp,
            net_minor=due.net_minor,
            tax=self._tax(account, product.tax_category),
            product_category=product.tax_category,
            interval=spec.interval,
            period=due.period,
            subscription=subscription,
        )

    def _charge_once(self, account: CorporateAccount, row: LaterCharge) -> Charge:
        days = (row.period_start, row.period_end)
        return Charge(
            kind=InvoiceLine.Kind.PRORATION if row.subscription_id else InvoiceLine.Kind.ONE_OFF,
            description=row.description,
            quantity=row.quantity,
            list_minor=row.list_minor,
            discount_bp=row.discount_bp,
            net_minor=row.net_minor,
            tax=self._tax(account, row.product_category),
            product_category=row.product_category,
            interval=row.interval,
            period=Period(days[0], days[1]) if days[0] and days[1] else day_of(row.on),
            part=Part(*row.part) if row.part else None,
            subscription=row.subscription,
        )

    def _tax(self, account: CorporateAccount, category: str) -> TaxDecision:
        decided: TaxDecision = UNDECIDED
        with contextlib.suppress(TaxUndecided):
            decided = self.deciders[account.pk](category)
        return decided


def load_batch(account_ids: Sequence[int], until: date, *, now: datetime) -> Batch:
    """Load everything for these accounts of one entity, in a fixed number of queries."""
    rows = CorporateAccount.objects.filter(pk__in=account_ids)
    related = rows.select_related("entity", "representative", "bill_to", "default_method")
    accounts = {row.pk: row for row in related}
    found, loaded = list(accounts.values()), load_due(list(accounts), until)
    for subscription in loaded.subscriptions.values():
        subscription.account = accounts[subscription.account_id]
    of_products = {row.product.tax_category for row in loaded.subscriptions.values()}
    categories = sorted(of_products | {row.product_category for row in loaded.charges.values()})
    today = clock.day(now, found[0].entity.zone) if found else until
    return Batch(
        accounts=accounts,
        loaded=loaded,
        bill_to=snapshots_of(found),
        orders=purchase_orders_for(found, today),
        deciders=tax_deciders(found, today, categories),
        today=today,
    )


def digest_of(due: Iterable[AnyDue], draft: Draft) -> str:
    """What was planned: the periods and one-off charges, their prices and their tax."""
    lines: list[list[object]] = [
        ["once", one.charge, one.net_minor]
        if isinstance(one, DueOnce)
        else [
            one.subscription,
            one.period.start.isoformat(),
            one.period.end.isoformat(),
            one.term.spec.seats,
            one.net_minor,
        ]
        for one in due
    ]
    taxes = [[charge.tax.category, str(charge.tax.rate)] for charge in draft.charges]
    return digest([lines, taxes])
