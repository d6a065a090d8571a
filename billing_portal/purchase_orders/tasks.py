"""What the clock brings for purchase orders: warnings."""

from __future__ import annotations

from datetime import datetime

from billing_portal.jobs.batch import for_each
from billing_portal.kit import clock
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.steps import warn_of_purchase_order


def warn_of_purchase_orders(now: datetime) -> None:
    """Mail the contact before a purchase order expires and when most or all of it is used, by the issuer's calendar."""
    rows = PurchaseOrder.objects.filter(closed_at=None).exclude(expires_on=None, limit_minor=None)
    for_each(
        rows.with_used().select_related("account__entity").order_by("pk"),
        lambda order: warn_of_purchase_order(order, today=clock.day(now, order.account.entity.zone), now=now),
    )
