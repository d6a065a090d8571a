from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
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
    """As `valid_purchase_orders` for many accounts by their primary keys, with two queries; each has `used_minor`.

    `stands_for` are the keys of those that it replaced, the keys of those that these replaced, and its own. For an
    invoice of a known total take the first of `usable_pos(found, on, total_minor)`.
    """
    accounts = list(accounts)
    replaced = PurchaseOrder.objects.filter(account__in=accounts, replaced_by__isnull=False)
    successor = dict(replaced.values_list("pk", "replaced_by"))
    found: dict[int, list[PurchaseOrder]] = defaultdict(list)
    for po in usable_pos(_open_orders(accounts), on):
        po.stands_for = {po.pk, *(pk for pk in successor if po.pk in _chain(pk, successor))}
        found[po.account_id].append(po)
    return found


def _chain(pk: int, successor: Mapping[int, int | None]) -> list[int]:
    """The keys of those that took over, one after the other."""
    found: list[int] = []
    following = successor.get(pk)
    while following is not None and following not in found:
        found.append(following)
        following = successor.get(following)
    return found


def _open_orders(accounts: Iterable[CorporateAccount]) -> list[Any]:
    return list(PurchaseOrder.objects.filter(account__in=list(accounts), closed_at=None).with_used())
