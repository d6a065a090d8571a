"""Which purchase orders an invoice to come will not fit on, so that their owner is told before it is issued without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from billing_portal.billing.batch import Batch, load_batch
from billing_portal.billing.rules import invoices_of
from billing_portal.kit import clock
from billing_portal.kit.money import Money, total
from billing_portal.purchase_orders.rules import po_problem, po_remaining
from billing_portal.sellers.models import LegalEntity
from billing_portal.tax.rules import tax_rows

AHEAD = timedelta(days=30)


@dataclass(slots=True)
class _Left:
    """A purchase order as it will be after the invoices before; what rules ask of one."""

    order: Any
    number: str
    issued_on: date | None
    expires_on: date | None
    closed_at: datetime | None
    limit_minor: int | None
    used_minor: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """The first invoice that would carry a purchase order and exceeds what is left of it then; tax included."""

    order: Any
    on: date
    total: Money


def shortages(entity: LegalEntity, account_ids: Sequence[int], *, now: datetime) -> list[Shortage]:
    """For each purchase order of these accounts of one entity the first invoice of the next 30 days that it lacks room for.

    Only where no other purchase order has room: then the invoice would show none. Tax is that of today.
    """
    today = clock.day(now, entity.zone)
    batch = load_batch(account_ids, today + AHEAD, now=now)
    batch = replace(batch, today=today)
    return [found for pk in batch.accounts for found in _of_account(batch, pk)]


def _of_account(batch: Batch, account_id: int) -> list[Shortage]:
    usable: Sequence[Any] = batch.orders.get(account_id, [])  # with `used_minor`
    orders = [
        _Left(po, po.number, po.issued_on, po.expires_on, po.closed_at, po.limit_minor, po.used_minor)
        for po in usable
    ]
    found: dict[int, Shortage] = {}
    for due in invoices_of(batch.loaded.due.get(account_id, [])):
        draft, currency = batch.draft(due), batch.accounts[account_id].currency
        rows = tax_rows(((Money(one.net_minor, currency), one.tax) for one in draft.charges), currency)
        net = Money(sum(one.net_minor for one in draft.charges), currency)
        sum_ = net + total((row.tax for row in rows), currency)
        valid = [po for po in orders if po_problem(po, due[0].on) is None]
        valid.sort(key=lambda po: po.order.pk != draft.preferred)  # stable: then the one that ends first
        room = [po for po in valid if (left := po_remaining(po)) is None or left >= sum_.minor]
        if room:
            room[0].used_minor += sum_.minor
        elif valid:
            found.setdefault(valid[0].order.pk, Shortage(valid[0].order, due[0].on, sum_))
    return list(found.values())
