"""Whether and how subscriptions renew: Auto Renew off and on, another interval agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.journal.events import Event
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.subscriptions.events import (
    SUBSCRIPTION_CANCELLED,
    SUBSCRIPTION_INTERVAL_AGREED,
    SUBSCRIPTION_INTERVAL_DROPPED,
    SUBSCRIPTION_RESUMED,
)
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import ENDING_NOTICE

Status = Subscription.Status


def _note(
    event: Event,
    subscriptions: Sequence[Subscription],
    on_record: str,
    *,
    by: User,
    now: datetime,
    **data: str,
) -> None:
    """One entry for each; the first names all of them, so that one mail names all."""
    if on_record:
        data["on_record"] = on_record
    numbers: dict[str, Any] = {"numbers": [row.number for row in subscriptions]}
    for row in subscriptions:
        record(event, row, by=by, at=now, account=row.account, number=row.number, **data, **numbers)
        numbers = {}


@transaction.atomic
def agree_interval(
    subscription: Subscription,
    interval: str,
    list_minor: int,
    *,
    ends_on: date,
    on_record: str = "",
    by: User,
    now: datetime,
) -> None:
    """Let the next renewal be billed by another interval, at a list price for one seat and interval (S5).

    `ends_on` is the end that the present terms were seen to have. Raises WrongState if the subscription does not renew
    automatically, has been renewed meanwhile, or another interval is agreed already.
    """
    rows = Subscription.objects.filter(
        pk=subscription.pk,
        end_on=ends_on,
        auto_renew=True,
        status__in=[Status.PENDING, Status.ACTIVE],
        next_interval="",
    )
    if rows.update(next_interval=interval, next_list_minor=list_minor) != 1:
        raise WrongState
    subscription.next_interval, subscription.next_list_minor = interval, list_minor
    _note(SUBSCRIPTION_INTERVAL_AGREED, [subscription], on_record, by=by, now=now, interval=interval)


@transaction.atomic
def drop_interval(
    subscription: Subscription, interval: str, *, on_record: str = "", by: User, now: datetime
) -> None:
    """Call an agreed interval back before it took effect. Raises WrongState if the renewal was faster."""
    rows = Subscription.objects.filter(pk=subscription.pk, next_interval=interval)
    if rows.update(next_interval="", next_list_minor=None) != 1:
        raise WrongState
    subscription.next_interval, subscription.next_list_minor = "", None
    _note(SUBSCRIPTION_INTERVAL_DROPPED, [subscription], on_record, by=by, now=now, interval=interval)


@transaction.atomic
def turn_off_renewal(
    subscriptions: Sequence[Subscription],
    *,
    reason: str,
    detail: str = "",
    on_record: str = "",
    by: User,
    now: datetime,
) -> None:
    """Turn the automatic renewal off: service runs to the end date, nothing prepaid is refunded (S3).

    All of them or none; one that ends so soon that a reminder would follow is not reminded of. One that is suspended stays so and is
    pending cancellation once it is restored. Raises WrongState if one is cancelled or over already.
    """
    for subscription in sorted(subscriptions, key=lambda row: row.pk):
        today = clock.day(now, subscription.account.entity.zone)
        waits = subscription.status == Status.SUSPENDED
        move(
            subscription,
            to=Status.SUSPENDED if waits else Status.PENDING_CANCELLATION,
            allowed={Status.SUSPENDED} if waits else {Status.PENDING, Status.ACTIVE},
            where=Q(end_on__gt=today, **({"auto_renew": True} if waits else {})),
            auto_renew=False,
            cancel_reason=reason,
            cancel_detail=detail,
            **(
                {"notified_of_end": subscription.end_on}
                if subscription.end_on <= today + ENDING_NOTICE
                else {}
            ),
        )
    _note(SUBSCRIPTION_CANCELLED, subscriptions, on_record, by=by, now=now, reason=reason, detail=detail)


@transaction.atomic
def turn_on_renewal(
    subscriptions: Sequence[Subscription], *, on_record: str = "", by: User, now: datetime
) -> None:
    """Turn the automatic renewal on again while the service still runs (S3). All of them or none.

    One that is suspended stays so. Raises WrongState if one is not cancelled or its last day is over.
    """
    for subscription in sorted(subscriptions, key=lambda row: row.pk):
        today = clock.day(now, subscription.account.entity.zone)
        runs = Status.PENDING if subscription.start_on > today else Status.ACTIVE
        waits = subscription.status == Status.SUSPENDED
        move(
            subscription,
            to=Status.SUSPENDED if waits else runs,
            allowed={Status.SUSPENDED if waits else Status.PENDING_CANCELLATION},
            where=Q(end_on__gt=today, auto_renew=False),
            auto_renew=True,
            cancel_reason="",
            cancel_detail="",
        )
    _note(SUBSCRIPTION_RESUMED, subscriptions, on_record, by=by, now=now)
