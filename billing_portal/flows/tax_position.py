"""What tax would be decided for everything that runs, if an account's country, region or VAT id were another."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit import clock
from billing_portal.quotes.queries import TaxDecider, tax_decider
from billing_portal.subscriptions.models import Subscription
from billing_portal.tax.errors import TaxUndecided
from billing_portal.tax.ports import TaxDecision


@dataclass(frozen=True, slots=True)
class Taxed:
    """One running subscription with the decision of today and the one that would follow; None means undecided."""

    subscription: Subscription
    before: TaxDecision | None
    after: TaxDecision | None

    def to_json(self) -> dict[str, Any]:
        """What the journal keeps."""
        return {
            "subscription": self.subscription.number,
            "before": _plain(self.before),
            "after": _plain(self.after),
        }


def _plain(decision: TaxDecision | None) -> dict[str, str] | None:
    if decision is None:
        return None
    return {"category": decision.category, "rate": str(decision.rate), "rule": decision.rule}


def _decide(decider: TaxDecider, category: str) -> TaxDecision | None:
    try:
        return decider(category)
    except TaxUndecided:
        return None


def tax_position(
    account: CorporateAccount, *, country: str, region: str, vat_id: str, now: datetime
) -> list[Taxed]:
    """Every subscription that runs or will, with its tax before and after. Outside of any transaction.

    Raises kit.errors.Unavailable if a tax engine elsewhere does not answer.
    """
    today = clock.day(now, account.entity.zone)
    moved = copy(account)
    moved.country, moved.vat_id = country, vat_id
    before = tax_decider(account, today, account.bill_to.region)
    after = tax_decider(moved, today, region)
    rows = account.subscriptions.exclude(status=Subscription.Status.ENDED).select_related("product")
    return [
        Taxed(row, _decide(before, row.product.tax_category), _decide(after, row.product.tax_category))
        for row in rows.order_by("number")
    ]
