"""Parts of verbs about purchase orders, and what the clock does; none asks for a right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.kit.money import Money
from billing_portal.purchase_orders.errors import PurchaseOrderExists
from billing_portal.purchase_orders.events import (
    PURCHASE_ORDER_ADDED,
    PURCHASE_ORDER_EXPIRING,
    PURCHASE_ORDER_SHORT,
    PURCHASE_ORDER_USED,
)
from billing_portal.purchase_orders.models import Draw, PurchaseOrder
from billing_portal.purchase_orders.rules import po_days_due, po_percent_due, po_warns_today


def create_purchase_order(account: CorporateAccount, now: datetime, **values: Any) -> PurchaseOrder:
    """Write the row. Raises PurchaseOrderExists."""
    try:
        with transaction.atomic():
            return PurchaseOrder.objects.create(account=account, added_at=now, **values)
    except IntegrityError as error:
        raise PurchaseOrderExists from error


@transaction.atomic
def enter_purchase_order(
    account: CorporateAccount, *, number: str, expires_on: date | None, by: User, now: datetime
) -> PurchaseOrder:
    """Add what a service order brought along, without limit or file. Raises PurchaseOrderExists."""
    order = create_purchase_order(account, now, number=number.strip(), issued_on=None, expires_on=expires_on)
    record(PURCHASE_ORDER_ADDED, order, by=by, at=now, account=account, number=order.number)
    return order


@transaction.atomic
def warn_of_purchase_order(order: Any, *, today: date, now: datetime) -> None:
    """Note the warnings that are due about an open purchase order with its `used_minor`, each once.

    Not on two days running: what is due on the day after a warning of the account follows a little later.
    """
    if not _warns(order.account_id, today):
        return
    rows = PurchaseOrder.objects.filter(pk=order.pk, closed_at=None)
    days = po_days_due(order.expires_on, today)
    if days is not None and (order.warned_days is None or days < order.warned_days):
        noted = rows.filter(warned_days=order.warned_days).update(warned_days=days, warned_on=today) == 1
        left = (order.expires_on - today).days
        if noted:
            record(
                PURCHASE_ORDER_EXPIRING,
                order,
                by=None,
                at=now,
                account=order.account,
                number=order.number,
                days=left,
            )
    percent = po_percent_due(order.limit_minor, order.used_minor)
    if percent != order.warned_percent:
        grows = percent > order.warned_percent
        told = {"warned_on": today} if grows else {}
        changed = rows.filter(warned_percent=order.warned_percent).update(warned_percent=percent, **told) == 1
        if changed and grows:
            record(
                PURCHASE_ORDER_USED,
                order,
                by=None,
                at=now,
                account=order.account,
                number=order.number,
                percent=percent,
                used_minor=order.used_minor,
                limit_minor=order.limit_minor,
            )


def _warns(account_id: int, today: date) -> bool:
    rows = PurchaseOrder.objects.filter(account=account_id)
    return po_warns_today(rows.aggregate(last=Max("warned_on"))["last"], today)


@transaction.atomic
def note_shortage(order: PurchaseOrder, on: date, total: Money, *, today: date, now: datetime) -> None:
    """Warn that an invoice to come exceeds what is left of a purchase order, once for each day and total of it."""
    if not _warns(order.account_id, today):
        return
    rows = PurchaseOrder.objects.filter(pk=order.pk, closed_at=None)
    fresh = rows.exclude(short_on=on, short_minor=total.minor)
    if fresh.update(short_on=on, short_minor=total.minor, warned_on=today) != 1:
        return  # told already, or closed meanwhile
    data = {"on": on.isoformat(), "total_minor": total.minor}
    record(PURCHASE_ORDER_SHORT, order, by=None, at=now, account=order.account, number=order.number, **data)


def set_draws(draws: Iterable[Draw]) -> None:
    """Say what invoices take of purchase orders now, whatever was said before; one statement for all, none for none.

    In the transaction that writes the invoices or their credit notes.
    """
    wanted = list(draws)
    if wanted:
        Draw.objects.bulk_create(
            wanted,
            update_conflicts=True,
            unique_fields=["object_id"],
            update_fields=["purchase_order", "order_number", "minor"],
        )
