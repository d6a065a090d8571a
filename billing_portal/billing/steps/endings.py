"""What both sides are told before a term ends, whether it renews or not (S4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.billing.events import SUBSCRIPTION_ENDS_SOON
from billing_portal.journal.actions import record
from billing_portal.kit import clock, periods
from billing_portal.quotes.queries import renewal_quote
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import ENDING_NOTICE


@transaction.atomic
def announce_ending(subscription: Subscription, *, now: datetime) -> None:
    """Seven days before its term ends, tell contact and representative what follows: renewal, a quote still open, or the end.

    Once for each end. Months that follow each other are not announced, unless a renewal quote waits or it ends.
    """
    today = clock.day(now, subscription.account.entity.zone)
    if not today < subscription.end_on <= today + ENDING_NOTICE:
        return
    rows = Subscription.objects.filter(pk=subscription.pk, end_on=subscription.end_on)
    if rows.exclude(notified_of_end=subscription.end_on).update(notified_of_end=subscription.end_on) != 1:
        return  # another worker was faster
    last = subscription.terms.order_by("-start_on")[0]
    quote = renewal_quote(subscription, now)
    renews = subscription.auto_renew and subscription.status != Subscription.Status.SUSPENDED
    if renews and quote is None and last.end_on <= periods.add_months(last.start_on, 1):
        return
    record(
        SUBSCRIPTION_ENDS_SOON,
        subscription,
        by=None,
        at=now,
        account=subscription.account,
        end_on=subscription.end_on.isoformat(),
        quote=quote.number if quote else "",
    )
