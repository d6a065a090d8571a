from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount, User
from billing_portal.catalog.models import Product
from billing_portal.journal.actions import numbered, record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.subscriptions.errors import SubscriptionHasEnded
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.rules import next_bill_on

Status = Subscription.Status
RUNNING = {Status.PENDING, Status.ACTIVE, Status.SUSPENDED}


@transaction.atomic
def start_subscription(
    account: CorporateAccount,
    product: Product,
    *,
    start_on: date,
    end_on: date,
    interval: str,
    seats: int,
    list_minor: int,
    discount_bp: int,
    by: User | None,
    now: datetime,
    today: date,
) -> Subscription:
    """Begin a subscription with its first term, nothing billed yet. Not started before `start_on`."""
    subscription = Subscription.objects.create(
        number=numbered("S", today.year),
        account=account,
        product=product,
        currency=account.currency,
        status=Status.PENDING if start_on > today else Status.ACTIVE,
        start_on=start_on,
        end_on=end_on,
    )
    Term.objects.create(
        subscription=subscription,
        start_on=start_on,
        end_on=end_on,
        next_bill_on=start_on,
        interval=interval,
        seats=seats,
        list_minor=list_minor,
        discount_bp=discount_bp,
    )
    record("subscription.started", subscription, by=by, at=now, account=account, seats=seats)
    return subscription


@transaction.atomic
def extend_subscription(
    subscription: Subscription,
    *,
    start_on: date,
    end_on: date,
    interval: str,
    seats: int,
    list_minor: int,
    discount_bp: int,
    by: User | None,
    now: datetime,
    anchor_on: date | None = None,
) -> Term:
    """Add a term from `start_on`, which must be the present end, up to `end_on`. Raises SubscriptionHasEnded.

    The present end is claimed first, so that of two renewals of one subscription exactly one adds a term.
    """
    before = start_on
    rows = Subscription.objects.filter(
        pk=subscription.pk, end_on=before, status__in=RUNNING | {Status.PENDING_CANCELLATION}
    )
    if rows.update(end_on=end_on) != 1:
        raise SubscriptionHasEnded(subscription.number)
    subscription.refresh_from_db(fields=["status", "end_on"])
    if subscription.status == Status.PENDING_CANCELLATION:
        move(subscription, to=Status.ACTIVE, allowed={Status.PENDING_CANCELLATION}, auto_renew=True)
    term = Term.objects.create(
        subscription=subscription,
        start_on=before,
        end_on=end_on,
        next_bill_on=before,
        anchor_on=anchor_on,
        interval=interval,
        seats=seats,
        list_minor=list_minor,
        discount_bp=discount_bp,
    )
    record(
        "subscription.extended",
        subscription,
        by=by,
        at=now,
        account=subscription.account,
        until=end_on.isoformat(),
        seats=seats,
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
    record("subscription.seats_added", subscription, by=by, at=now, account=subscription.account, seats=seats)
    return term


@transaction.atomic
def cancel_subscription(subscription: Subscription, *, reason: str, by: User, now: datetime) -> None:
    """Turn the automatic renewal off: service runs to the end date, nothing prepaid is refunded (S3)."""
    move(
        subscription,
        to=Status.PENDING_CANCELLATION,
        allowed={Status.PENDING, Status.ACTIVE},
        auto_renew=False,
        cancel_reason=reason,
    )
    record("subscription.cancelled", subscription, by=by, at=now, account=subscription.account, reason=reason)


def bill_term(term: Term) -> int:
    """Claim the next period of a term for an invoice; returns its number, counted from 0. Raises WrongState."""
    following = next_bill_on(term.start_on, term.end_on, term.interval, term.billed + 1, term.anchor_on)
    rows = Term.objects.filter(pk=term.pk, billed=term.billed)
    if rows.update(billed=term.billed + 1, next_bill_on=following) != 1:
        raise WrongState
    term.billed += 1
    term.next_bill_on = following
    return term.billed - 1


def begin_due(subscription: Subscription) -> None:
    """Let a subscription run whose first day has come. Raises WrongState."""
    move(subscription, to=Status.ACTIVE, allowed={Status.PENDING})


@transaction.atomic
def end_subscription(subscription: Subscription, *, now: datetime) -> None:
    """Close a subscription whose last day is over and that does not renew."""
    move(subscription, to=Status.ENDED, allowed={Status.PENDING_CANCELLATION}, auto_renew=False)
    record("subscription.ended", subscription, by=None, at=now, account=subscription.account)
