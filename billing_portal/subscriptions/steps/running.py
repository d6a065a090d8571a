"""What the clock and reminders do to subscriptions: they begin, are suspended, run again and end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from billing_portal.accounts.models import CorporateAccount
from billing_portal.journal.actions import record
from billing_portal.kit.states import move
from billing_portal.subscriptions.events import (
    SUBSCRIPTION_ENDED,
    SUBSCRIPTION_RESTORED,
    SUBSCRIPTION_REVIVED,
    SUBSCRIPTION_SUSPENDED,
)
from billing_portal.subscriptions.models import Subscription

Status = Subscription.Status


@transaction.atomic
def suspend_subscriptions(account: CorporateAccount, *, now: datetime) -> list[Subscription]:
    """Suspend everything of an account that runs; which ones. One that is cancelled stays so behind it."""
    rows = Subscription.objects.filter(
        account=account, status__in=[Status.ACTIVE, Status.PENDING_CANCELLATION]
    )
    found = list(rows.order_by("pk"))
    for subscription in found:
        move(subscription, to=Status.SUSPENDED, allowed={Status.ACTIVE, Status.PENDING_CANCELLATION})
        record(SUBSCRIPTION_SUSPENDED, subscription, by=None, at=now, account=account)
    return found


@transaction.atomic
def restore_subscriptions(account: CorporateAccount, *, now: datetime) -> list[Subscription]:
    """Let everything of an account run again that was suspended; which ones. What was cancelled is so again."""
    found = list(Subscription.objects.filter(account=account, status=Status.SUSPENDED).order_by("pk"))
    for subscription in found:
        # Whoever had turned Auto Renew off has not turned it on by paying.
        to = Status.ACTIVE if subscription.auto_renew else Status.PENDING_CANCELLATION
        move(subscription, to=to, allowed={Status.SUSPENDED}, where=Q(auto_renew=subscription.auto_renew))
        record(SUBSCRIPTION_RESTORED, subscription, by=None, at=now, account=account)
    return found


def begin_due(subscription: Subscription) -> None:
    """Let a subscription run whose first day has come. Raises WrongState."""
    move(subscription, to=Status.ACTIVE, allowed={Status.PENDING})


@transaction.atomic
def end_subscription(subscription: Subscription, *, now: datetime) -> None:
    """Close a subscription whose last day is over and that does not renew: cancelled, or suspended on that day.

    Why is kept: one that would have renewed and was suspended ended over what is past due. Raises WrongState.
    """
    renews = subscription.auto_renew
    cause = Subscription.EndCause.ARREARS if renews else Subscription.EndCause.CANCELLED
    allowed: set[str] = {Status.PENDING_CANCELLATION, Status.SUSPENDED}
    where = Q(auto_renew=renews, end_on=subscription.end_on)
    move(subscription, to=Status.ENDED, allowed=allowed, where=where, auto_renew=False, end_cause=cause)
    record(SUBSCRIPTION_ENDED, subscription, by=None, at=now, account=subscription.account, cause=str(cause))


@transaction.atomic
def revive_subscriptions(account: CorporateAccount, today: date, *, now: datetime) -> list[Subscription]:
    """Let run on what ended in suspension and was paid for within the days of grace; which ones.

    They are due for renewal from their end on, without a gap: the next billing run adds the term.
    """
    grace = timedelta(days=settings.RENEWAL_GRACE_DAYS)
    rows = Subscription.objects.filter(
        account=account,
        status=Status.ENDED,
        end_cause=Subscription.EndCause.ARREARS,
        end_on__gt=today - grace,
    )
    found = list(rows.order_by("pk"))
    for subscription in found:
        where = Q(end_cause=subscription.end_cause, end_on=subscription.end_on)
        move(
            subscription, to=Status.ACTIVE, allowed={Status.ENDED}, where=where, auto_renew=True, end_cause=""
        )
        record(SUBSCRIPTION_REVIVED, subscription, by=None, at=now, account=account)
    return found
