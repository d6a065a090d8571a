"""Records from when on a subscription has other seats, and what the Admin Center made of it; no right is checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.journal.events import Event
from billing_portal.kit.states import move, move_all
from billing_portal.orders.events import SEATS_AGREE, SEATS_DIFFER, SUBSCRIPTION_SEATS_RELEASED
from billing_portal.orders.models import SeatChange, SeatDifference
from billing_portal.orders.ports import AdminCenterRefused, AdminCenterUnavailable, Problem, SeatCount
from billing_portal.subscriptions.models import Subscription, Term

Status = SeatChange.Status


def plan_seat_change(subscription: Subscription, since: date) -> None:
    """Have the Admin Center told from a day on, in the transaction that makes it so.

    What is unsettled for that day is told once, with everything that was planned by then; what it had refused is asked
    again.
    """
    SeatChange.objects.bulk_create(
        [SeatChange(subscription=subscription, since=since)], ignore_conflicts=True
    )
    rows = SeatChange.objects.filter(subscription=subscription, since=since)
    move_all(rows, to=Status.WAITING, allowed={Status.WAITING, Status.REFUSED}, revision=F("revision") + 1)


def plan_seat_changes(subscriptions: Iterable[Subscription], *, after: date) -> None:
    """The same for every day after that one on which a term of these begins with other seats than the one before."""
    terms = Term.objects.filter(subscription__in=list(subscriptions)).order_by("subscription", "start_on")
    former: Term | None = None
    for term in terms.select_related("subscription"):
        is_first = former is None or former.subscription_id != term.subscription_id
        if term.start_on > after and (is_first or former is None or former.seats != term.seats):
            plan_seat_change(term.subscription, term.start_on)
        former = term


@transaction.atomic
def note_seats_told(change: SeatChange, taken: Mapping[str, tuple[str, ...]], *, now: datetime) -> None:
    """Write down that it was told and from whom seats were taken; in the account's activity if there was anybody.

    Raises WrongState, also if another change was planned for that day since `change` was read.
    """
    names = {code: list(people) for code, people in taken.items()}
    move(
        change,
        to=Status.DONE,
        allowed={Status.WAITING},
        where=Q(revision=change.revision),
        taken=names,
        done_at=now,
        last_tried_at=now,
        problem="",
        problem_detail="",
    )
    if names:
        people = sorted({person for people in names.values() for person in people})
        record_seats(SUBSCRIPTION_SEATS_RELEASED, change, by=None, now=now, people=", ".join(people))


def note_seats_problem(
    change: SeatChange, error: AdminCenterUnavailable | AdminCenterRefused | None, *, now: datetime
) -> None:
    """Record a failed attempt; what the Admin Center refuses for good is left to staff.

    None: nobody knows why.
    """
    SeatChange.objects.filter(pk=change.pk, status=Status.WAITING).update(
        tries=change.tries + 1,
        last_tried_at=now,
        problem=error.problem if error else Problem.FAILED,
        problem_detail=error.detail[:200] if error else "",
    )
    if isinstance(error, AdminCenterRefused):
        move(change, to=Status.REFUSED, allowed={Status.WAITING})


@transaction.atomic
def note_seats_compared(
    account: CorporateAccount,
    bought: Mapping[str, int],
    found: Mapping[str, SeatCount],
    *,
    by: User | None = None,
    now: datetime,
) -> None:
    """Write down of which of these products there are other seats than were bought, since when, and which agree again.

    What is new is in the account's activity, for staff.
    """
    known = {row.product_code: row for row in account.seat_differences.filter(product_code__in=list(bought))}
    for code, seats in bought.items():
        count, row = found.get(code, SeatCount(None, 0)), known.get(code)
        if not count.differs_from(seats):
            if row is not None:
                row.delete()
                record(SEATS_AGREE, account, by=by, at=now, account=account, product=code)
            continue
        values = {"bought": seats, "available": count.available, "held": count.held, "seen_at": now}
        SeatDifference.objects.update_or_create(
            account=account, product_code=code, defaults=values, create_defaults={**values, "since": now}
        )
        if row is None:
            record(
                SEATS_DIFFER,
                account,
                by=by,
                at=now,
                account=account,
                product=code,
                bought=seats,
                found=count.held if count.available in (None, seats) else count.available,
            )


def record_seats(event: Event, change: SeatChange, *, by: User | None, now: datetime, **data: str) -> None:
    """Note in the account's activity what became of a change of seats."""
    subscription = change.subscription
    record(
        event, subscription, by=by, at=now, account=subscription.account, number=subscription.number, **data
    )
