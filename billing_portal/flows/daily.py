"""What the clock brings: expired quotes, subscriptions that begin or end, warnings."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from billing_portal.accounts.actions import warn_of_purchase_order
from billing_portal.accounts.models import PaymentMethod, PurchaseOrder
from billing_portal.jobs.turns import each
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.orders.releases import plan_release
from billing_portal.payments.actions import note_expiry
from billing_portal.payments.actions.methods import WARN_DAYS
from billing_portal.quotes.actions import expire_quote
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.actions import begin_due, end_subscription
from billing_portal.subscriptions.models import Subscription

BATCH = 200


def note_expired_quotes(now: datetime) -> None:
    """Write down what the clock has closed already, so that the trail and the mails follow."""
    rows = Quote.objects.filter(status=Quote.Status.SENT, expires_at__lte=now)
    for quote in rows.select_related("account")[:BATCH]:
        try:
            expire_quote(quote, now=now)
        except WrongState:
            continue  # another worker was faster


def turn_subscriptions(now: datetime) -> None:
    """Begin what starts today and end what has run out, each by its own entity's calendar.

    What is suspended on its last day is not extended: it ends, as if it had been cancelled. The seats
    of what ends have to be taken back from then on.
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
                    plan_release(subscription, subscription.end_on)
        except WrongState:
            continue


def warn_of_expiry(now: datetime) -> None:
    """Mail the contact before a card in use expires, by the account's own calendar."""
    soon = now + timedelta(days=max(WARN_DAYS) + 1)
    rows = PaymentMethod.objects.usable().filter(
        Q(expiry_year__lt=soon.year) | Q(expiry_year=soon.year, expiry_month__lte=soon.month),
        kind=PaymentMethod.Kind.CARD,
        account__default_method=F("pk"),
    )
    rows = rows.filter(Q(warned_days=None) | Q(warned_days__gt=min(WARN_DAYS)))
    each(
        rows.select_related("account__entity"),
        lambda method: note_expiry(method, clock.day(now, method.account.zone), now=now),
    )


def warn_of_purchase_orders(now: datetime) -> None:
    """Mail the contact before a purchase order expires and when most or all of it is used, by the issuer's calendar."""
    rows = PurchaseOrder.objects.filter(closed_at=None).exclude(expires_on=None, limit_minor=None)
    each(
        rows.with_used().select_related("account__entity").order_by("pk"),
        lambda order: warn_of_purchase_order(order, today=clock.day(now, order.account.entity.zone), now=now),
    )
