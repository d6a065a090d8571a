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
from billing_portal.billing.rules import Due
from billing_portal.invoices.actions import UNDECIDED, Charge
from billing_portal.invoices.actions.bulk import Draft
from billing_portal.invoices.models import InvoiceLine
from billing_portal.kit import clock
from billing_portal.kit.digests import digest
from billing_portal.kit.periods import Period
from billing_portal.orders.rules import due_on
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.queries import purchase_orders_for
from billing_portal.quotes.queries import tax_deciders
from billing_portal.sellers.models import RemittanceDetails
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
    remittances: dict[tuple[int, str], RemittanceDetails]
    deciders: dict[int, Any]
    today: date

    def draft(self, account: CorporateAccount, due: Sequence[Due]) -> Draft:
        """The invoice over these periods, which begin on one day."""
        method = account.default_method
        starts = [one.period.start for one in due]
        return Draft(
            account=account,
            charges=[self._charge(account, one) for one in due],
            bill_to=self.bill_to[account.pk],
            orders=self.orders.get(account.pk, []),
            collect_by=method,
            due_on=due_on(method.kind if method else "", self.today, account.payment_days, starts),
        )

    def _charge(self, account: CorporateAccount, due: Due) -> Charge:
        subscription: Subscription = self.loaded.subscriptions[due.subscription]
        product = subscription.product
        return Charge(
            kind=InvoiceLine.Kind.PERIOD,
            description=product.name,
            quantity=due.term.seats,
            list_minor=due.term.list_minor,
            discount_bp=due.term.discount_bp,
            net_minor=due.net_minor,
            tax=self._tax(account, product.tax_category),
            product_category=product.tax_category,
            interval=due.term.interval,
            period=Period(due.period.start, due.period.end),
            subscription=subscription,
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
    categories = sorted({row.product.tax_category for row in loaded.subscriptions.values()})
    today = clock.day(now, found[0].entity.zone) if found else until
    return Batch(
        accounts=accounts,
        loaded=loaded,
        bill_to=snapshots_of(found),
        orders=purchase_orders_for(found, today),
        remittances=_remittances(found),
        deciders=tax_deciders(found, today, categories),
        today=today,
    )


def _remittances(accounts: Iterable[CorporateAccount]) -> dict[tuple[int, str], RemittanceDetails]:
    entities = {account.entity_id for account in accounts}
    rows = RemittanceDetails.objects.filter(entity__in=entities)
    return {(row.entity_id, row.currency): row for row in rows}


def digest_of(due: Iterable[Due], draft: Draft) -> str:
    """What was planned: the periods, their prices and their tax."""
    lines = [
        [
            one.subscription,
            one.period.start.isoformat(),
            one.period.end.isoformat(),
            one.term.seats,
            one.net_minor,
        ]
        for one in due
    ]
    taxes = [[charge.tax.category, str(charge.tax.rate)] for charge in draft.charges]
    return digest([lines, taxes])
