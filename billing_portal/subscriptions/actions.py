from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from billing_portal.accounts.models import CorporateAccount
from billing_portal.catalog.models import Product
from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.journal.events import Event
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.numbers.actions import numbered
from billing_portal.subscriptions.errors import SubscriptionHasEnded
from billing_portal.subscriptions.events import (
    SUBSCRIPTION_CANCELLED,
    SUBSCRIPTION_ENDED,
    SUBSCRIPTION_EXTENDED,
    SUBSCRIPTION_INTERVAL_AGREED,
    SUBSCRIPTION_INTERVAL_DROPPED,
    SUBSCRIPTION_RESTORED,
    SUBSCRIPTION_RESUMED,
    SUBSCRIPTION_SEATS_ADDED,
    SUBSCRIPTION_STARTED,
    SUBSCRIPTION_SUSPENDED,
)
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.rules import TermSpec
from billing_portal.subscriptions.steps import term_of

Status = Subscription.Status
RUNNING = {Status.PENDING, Status.ACTIVE, Status.SUSPENDED}


@transaction.atomic
def start_subscription(
    account: CorporateAccount,
    product: Product,
    spec: TermSpec,
    *,
    by: User | None,
    now: datetime,
    today: date,
) -> Subscription:
    """Begin a subscription with its first term, nothing billed yet. Not started before the term does."""
    subscription = Subscription.objects.create(
        number=numbered("S", today.year),
        account=account,
        product=product,
        currency=account.currency,
        status=Status.PENDING if spec.start_on > today else Status.ACTIVE,
        start_on=spec.start_on,
        end_on=spec.end_on,
    )
    term_of(subscription, spec).save()
    record(SUBSCRIPTION_STARTED, subscription, by=by, at=now, account=account, seats=spec.seats)
    return subscription


@transaction.atomic
def extend_subscription(
    subscription: Subscription, spec: TermSpec, *, by: User | None, now: datetime
) -> Term:
    """Add a term that was ordered; it must start at the present end. Raises SubscriptionHasEnded.

    The present end is claimed first, so that of two renewals of one subscription exactly one adds a term. One that
    was cancelled runs on, and renews again. What the clock renews is `billing.steps.renew_subscriptions`.
    """
    rows = Subscription.objects.filter(
        pk=subscription.pk, end_on=spec.start_on, status__in=RUNNING | {Status.PENDING_CANCELLATION}
    )
    # What was agreed for the next renewal is settled by this term, whichever it is.
    if rows.update(end_on=spec.end_on, next_interval="", next_list_minor=None) != 1:
        raise SubscriptionHasEnded(subscription.number)
    subscription.refresh_from_db(fields=["status", "end_on", "next_interval", "next_list_minor"])
    if subscription.status == Status.PENDING_CANCELLATION:
        move(subscription, to=Status.ACTIVE, allowed={Status.PENDING_CANCELLATION}, auto_renew=True)
    term = term_of(subscription, spec)
    term.save()
    record(
        SUBSCRIPTION_EXTENDED,
        subscription,
        by=by,
        at=now,
        account=subscription.account,
        until=spec.end_on.isoformat(),
        seats=spec.seats,
    )
    return term


@transaction.atomic
def add_seats(subscription: Subscription, seats: int, *, on: date, by: User, now: datetime) -> Term:
    """Add seats to the term that covers a day; later periods bill them in full. Raises SubscriptionHasEnded."""
    terms = Term.objects.filter(subscription=subscription, start_on__lte=on, end_on__gt=on)
    if not terms.exists() or subscription.status not in RUNNING | {Status.PENDING_CANCELLATION}:
        raise SubscriptionHasEnded(subscription.number)
    term = terms.get()
    if Term.objects.filter(pk=term.pk, seats=term.seats).update(seats=term.seats + seats) != 1:
        raise WrongState
    term.seats += seats
    record(SUBSCRIPTION_SEATS_ADDED, subscription, by=by, at=now, account=subscription.account, seats=seats)
    return term


def cancel_subscription(
    subscription: Subscription, *, reason: str, detail: str = "", by: User, now: datetime
) -> None:
    """Turn the automatic renewal of one off, as `cancel_subscriptions` does of several."""
    cancel_subscriptions([subscription], reason=reason, detail=detail, by=by, now=now)


@transaction.atomic
def cancel_subscriptions(
    subscriptions: Sequence[Subscription],
    *,
    reason: str,
    detail: str = "",
    on_record: str = "",
    by: User,
    now: datetime,
) -> None:
    """Turn the automatic renewal off: service runs to the end date, nothing prepaid is refunded (S3).

    All of them or none. `on_record` is why staff did it for the account. One that is suspended stays so and is
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
        )
    _note(SUBSCRIPTION_CANCELLED, subscriptions, on_record, by=by, now=now, reason=reason, detail=detail)


@transaction.atomic
def resume_subscriptions(
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


def _note(
    event: Event,
    subscriptions: Sequence[Subscription],
    on_record: str,
    *,
    by: User,
    now: datetime,
    **data: str,
) -> None:
    """One entry for each; the first names all of them, so that one mail tells of all."""
    if on_record:
        data["on_record"] = on_record
    numbers: dict[str, Any] = {"numbers": [row.number for row in subscriptions]}
    for row in subscriptions:
        record(event, row, by=by, at=now, account=row.account, number=row.number, **data, **numbers)
        numbers = {}


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
    """Close a subscription whose last day is over and that does not renew: cancelled, or suspended on that day."""
    allowed: set[str] = {Status.PENDING_CANCELLATION, Status.SUSPENDED}
    move(subscription, to=Status.ENDED, allowed=allowed, auto_renew=False)
    record(SUBSCRIPTION_ENDED, subscription, by=None, at=now, account=subscription.account)


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
    by itself, has been renewed meanwhile, or another interval is agreed already.
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
