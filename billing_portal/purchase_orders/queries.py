from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from billing_portal.accounts.models import (
    CorporateAccount,
)
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.rules import usable_pos


def valid_purchase_orders(account: CorporateAccount, on: date, total_minor: int = 0) -> list[PurchaseOrder]:
    """The purchase orders that an invoice over this total may carry on that day, the one that ends first in front."""
    return usable_pos(_open_orders([account]), on, total_minor)


def purchase_orders_for(accounts: Iterable[CorporateAccount], on: date) -> dict[int, list[PurchaseOrder]]:
    """As `valid_purchase_orders` for many accounts by their primary keys, with one query; each has `used_minor`.

    For an invoice of a known total take the first of `usable_pos(found, on, total_minor)`.
    """
    found: dict[int, list[PurchaseOrder]] = defaultdict(list)
    for po in usable_pos(_open_orders(accounts), on):
        found[po.account_id].append(po)
    return found


def _open_orders(accounts: Iterable[CorporateAccount]) -> list[Any]:
    return list(PurchaseOrder.objects.filter(account__in=list(accounts), closed_at=None).with_used())
