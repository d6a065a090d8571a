"""What an order charges once on a later day: settled by the invoice of that day; seats join their term with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from billing_portal.identity.models import User
from billing_portal.kit.errors import WrongState
from billing_portal.orders.models import LaterCharge
from billing_portal.orders.steps.seat_changes import plan_seat_changes
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.steps.terms import add_seats


def settle_charges(charges: Sequence[LaterCharge], *, by: User | None, now: datetime) -> None:
    """Count each as charged, inside the caller's transaction, and add the seats that it stands for.

    Raises WrongState if one of them was charged meanwhile, SubscriptionHasEnded.
    """
    if not charges:
        return
    rows = LaterCharge.objects.filter(pk__in=[row.pk for row in charges], settled_at=None)
    if rows.update(settled_at=now) != len(charges):
        raise WrongState
    touched: list[Subscription] = []
    for row in charges:
        if row.subscription is not None and row.subscription.status != Subscription.Status.ENDED:
            add_seats(row.subscription, row.quantity, on=row.on, by=by, now=now)
            touched.append(row.subscription)
    plan_seat_changes(touched, after=min(row.on for row in charges))
