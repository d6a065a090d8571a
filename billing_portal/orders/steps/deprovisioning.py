"""Records seats that have to be taken back; no right is checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction

from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.journal.events import Event
from billing_portal.kit.states import move
from billing_portal.orders.events import (
    SUBSCRIPTION_SEATS_RELEASED,
)
from billing_portal.orders.models import SeatRelease
from billing_portal.orders.ports import AdminCenterRefused, AdminCenterUnavailable, Problem
from billing_portal.subscriptions.models import Subscription, Term

Status = SeatRelease.Status


def plan_release(subscription: Subscription, since: date) -> None:
    """Have seats taken back from a day on, in the transaction that makes it so; a repeat changes nothing."""
    SeatRelease.objects.bulk_create(
        [SeatRelease(subscription=subscription, since=since)], ignore_conflicts=True
    )


def plan_releases(subscriptions: Iterable[Subscription]) -> None:
    """The same for every day on which a term of these begins that has fewer seats than the one before."""
    terms = Term.objects.filter(subscription__in=list(subscriptions)).order_by("subscription", "start_on")
    for former, term in pairwise(terms.select_related("subscription")):
        if term.subscription_id == former.subscription_id and term.seats < former.seats:
            plan_release(term.subscription, term.start_on)


@transaction.atomic
def note_released(release: SeatRelease, taken: Mapping[str, tuple[str, ...]], *, now: datetime) -> None:
    """Write down from whom seats were taken; in the account's activity if there was anybody. Raises WrongState."""
    names = {code: list(people) for code, people in taken.items()}
    move(
        release,
        to=Status.DONE,
        allowed={Status.WAITING},
        taken=names,
        done_at=now,
        last_tried_at=now,
        problem="",
        problem_detail="",
    )
    if names:
        people = sorted({person for people in names.values() for person in people})
        record_release(SUBSCRIPTION_SEATS_RELEASED, release, by=None, now=now, people=", ".join(people))


def note_release_problem(
    release: SeatRelease, error: AdminCenterUnavailable | AdminCenterRefused | None, *, now: datetime
) -> None:
    """Record a failed attempt; what the Admin Center refuses for good is left to staff.

    None: nobody knows why.
    """
    SeatRelease.objects.filter(pk=release.pk, status=Status.WAITING).update(
        tries=release.tries + 1,
        last_tried_at=now,
        problem=error.problem if error else Problem.FAILED,
        problem_detail=error.detail[:200] if error else "",
    )
    if isinstance(error, AdminCenterRefused):
        move(release, to=Status.REFUSED, allowed={Status.WAITING})


def record_release(
    event: Event, release: SeatRelease, *, by: User | None, now: datetime, **data: str
) -> None:
    """Note in the account's activity what became of seats that are taken back."""
    subscription = release.subscription
    record(
        event, subscription, by=by, at=now, account=subscription.account, number=subscription.number, **data
    )
