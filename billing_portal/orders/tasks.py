"""What the clock brings for subscriptions: they begin, and they end."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.orders.steps.seat_changes import plan_seat_change
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.queries import seats_end_on
from billing_portal.subscriptions.steps.running import begin_due, end_subscription


def start_and_end_subscriptions(now: datetime) -> None:
    """Begin what starts today and end what has run out, each by its own entity's calendar.

    What is suspended on its last day is not extended: it ends. The seats of what ends have to be taken back from
    then on; of what ended in suspension only when it is too late to pay for it.
    """
    ends = (Subscription.Status.PENDING_CANCELLATION, Subscription.Status.SUSPENDED)
    rows = Subscription.objects.filter(status__in=[Subscription.Status.PENDING, *ends])
    for subscription in rows.select_related("account__entity"):
        today = clock.day(now, subscription.account.entity.zone)
        try:
            if subscription.status == Subscription.Status.PENDING and subscription.start_on <= today:
                begin_due(subscription)
            elif subscription.status in ends and subscription.end_on <= today:
                with transaction.atomic():
                    end_subscription(subscription, now=now)
                    plan_seat_change(subscription, seats_end_on(subscription))
        except WrongState:
            continue
