"""Seats as bought, told to the Admin Center on the day from which they are, and compared with what is there."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, timedelta

from django.db import models

from billing_portal.accounts.models import CorporateAccount
from billing_portal.flows.waiting import due_of
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.jobs.batch import for_each
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.orders.models import LaterCharge, SeatChange, SeatDifference
from billing_portal.orders.ports import (
    AdminCenterRefused,
    AdminCenterUnavailable,
    admin_center,
    is_connected,
)
from billing_portal.orders.seat_changes import ask_seats_again
from billing_portal.orders.steps.seat_changes import note_seats_compared, note_seats_problem, note_seats_told
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.queries import seats_end_on, term_on


def seats_bought(account: CorporateAccount, on: date) -> dict[str, int]:
    """How many seats of each product the account has on that day, by the product's code; 0 where all have ended.

    Seats that join a running period count from their day on, whether their invoice has been written or not.
    """
    bought: dict[str, int] = {}
    joined: dict[int, int] = {}
    later = LaterCharge.objects.filter(subscription__account=account, settled_at=None, on__lte=on)
    for key, seats in later.values_list("subscription", "quantity"):
        joined[key] = joined.get(key, 0) + seats
    for subscription in account.subscriptions.select_related("product").prefetch_related("terms"):
        seats = 0
        if subscription.status != Subscription.Status.ENDED or on < seats_end_on(subscription):
            term = term_on(subscription, on)
            if term.start_on <= on:  # one that begins later has none yet
                seats = term.seats + joined.get(subscription.pk, 0)
        bought[subscription.product.code] = bought.get(subscription.product.code, 0) + seats
    return bought


def try_seats_now(change: SeatChange, *, by: User, now: datetime) -> None:
    """Tell the Admin Center of seats at once, also of what it had refused. Raises NotAllowed, WrongState."""
    authorize(by, Right.PROVISION_ADMIN, change.subscription.account)
    if change.status != SeatChange.Status.WAITING:
        ask_seats_again(change, by=by, now=now)
    tell_seats_of(change, now=now)


def tell_seats(now: datetime) -> None:
    """Tell the Admin Center what begins today, more seats or fewer, with growing pauses, once for each.

    It was written down when the term, the end or the later seats were: nothing is searched for here.
    """
    if not is_connected():
        return
    rows = seat_changes_begun(now).filter(status=SeatChange.Status.WAITING).iterator()
    due = due_of((change for change in rows if has_begun(change, now)), now)
    for_each(due, lambda change: tell_seats_of(change, now=now))


def seat_changes_begun(now: datetime) -> models.QuerySet[SeatChange]:
    """Those unsettled whose day may have come somewhere on earth, the fewest tries first; `has_begun` says for sure."""
    rows = SeatChange.objects.filter(
        status__in=SeatChange.UNSETTLED, since__lte=now.date() + timedelta(days=1)
    )
    related = rows.select_related("subscription__account__entity", "subscription__product")
    return related.order_by("tries", "pk")


def has_begun(change: SeatChange, now: datetime) -> bool:
    """Whether its day has come where the account's papers are issued."""
    return change.since <= clock.day(now, change.subscription.account.entity.zone)


def tell_seats_of(change: SeatChange, *, now: datetime) -> None:
    """Give the account as many seats of the product as its subscriptions have now; those beyond are taken, latest first."""
    subscription = change.subscription
    account, code = subscription.account, subscription.product.code
    bought = seats_bought(account, clock.day(now, account.entity.zone)).get(code, 0)
    is_told, problem = False, None
    try:
        taken = admin_center().set_seats(account.number, {code: bought})
        is_told = True
    except (AdminCenterUnavailable, AdminCenterRefused) as error:
        problem = error
        return
    finally:  # an answer nobody can read counts as a try too, and goes on to the log
        if not is_told:
            with contextlib.suppress(WrongState):  # done by hand meanwhile
                note_seats_problem(change, problem, now=now)
    with contextlib.suppress(WrongState):  # two workers at once, or more seats since: those are told next
        note_seats_told(change, taken, now=now)


def compare_seats(now: datetime) -> None:
    """Once a day: write down, for staff, of which products the Admin Center has other seats than were bought.

    Nothing is corrected here: somebody may have given seats there on purpose. What is still to be told is no
    difference. Once it is out of reach, the rest is asked the next day.
    """
    if not is_connected():
        return
    rows = CorporateAccount.objects.filter(subscriptions__isnull=False).distinct().select_related("entity")
    is_down: list[AdminCenterUnavailable] = []
    reached = (account for account in rows.order_by("pk").iterator() if not is_down)

    def compare(account: CorporateAccount) -> None:
        try:
            _compare(account, now)
        except AdminCenterUnavailable as error:
            is_down.append(error)

    for_each(reached, compare)


def _compare(account: CorporateAccount, now: datetime) -> None:
    bought = seats_bought(account, clock.day(now, account.entity.zone))
    waiting = {
        change.subscription.product.code
        for change in seat_changes_begun(now).filter(subscription__account=account)
        if has_begun(change, now)
    }
    bought = {code: seats for code, seats in bought.items() if code not in waiting}
    try:
        found = admin_center().seats(account.number, tuple(bought)) if bought else {}
    except AdminCenterRefused:
        return  # it knows nothing of the account: what it refused waits for staff already
    note_seats_compared(account, bought, found, now=now)


def correct_seats_now(difference: SeatDifference, *, by: User, now: datetime) -> None:
    """Tell the Admin Center at once how many seats of the product were bought, and compare again.

    Raises NotAllowed, AdminCenterUnavailable, AdminCenterRefused; then the difference stays.
    """
    authorize(by, Right.PROVISION_ADMIN, difference.account)
    account, code = difference.account, difference.product_code
    bought = seats_bought(account, clock.day(now, account.entity.zone)).get(code, 0)
    port = admin_center()
    port.set_seats(account.number, {code: bought})
    note_seats_compared(account, {code: bought}, port.seats(account.number, (code,)), now=now, by=by)
