"""Admins and seats on their way to the Admin Center: asked outside any transaction, written down after each answer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.db import models

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.jobs.batch import for_each
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.orders.deprovisioning import ask_release_again
from billing_portal.orders.models import AdminContact, SeatRelease
from billing_portal.orders.ports import (
    AdminCenterRefused,
    AdminCenterUnavailable,
    AdminRequest,
    Problem,
    admin_center,
    is_connected,
)
from billing_portal.orders.provisioning import ask_again
from billing_portal.orders.steps.deprovisioning import note_release_problem, note_released
from billing_portal.orders.steps.provisioning import note_problem, note_provisioned, note_refused
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.queries import term_on

BATCH = 200
LONGEST_PAUSE = timedelta(hours=1)
Waiting = TypeVar("Waiting", AdminContact, SeatRelease)


def provision_admins(now: datetime) -> None:
    """Tell the Admin Center about admins that wait, with growing pauses, until it takes them.

    Whoever has the fewest tries goes first, so that many who cannot be helped keep nobody waiting. Where no Admin
    Center is connected nothing is tried: staff do by hand what waits, or connect one.
    """
    if not is_connected():
        return
    rows = AdminContact.objects.filter(status=AdminContact.Status.WAITING).order_by("tries", "pk")
    due = _due(rows.select_related("order__account__entity").iterator(), now)
    for_each(due, lambda contact: provision_admin(contact, now=now))


def _due(rows: Iterable[Waiting], now: datetime) -> list[Waiting]:
    """The first of those whose pause is over."""
    return list(islice((row for row in rows if _is_due(row, now)), BATCH))


def _is_due(row: AdminContact | SeatRelease, now: datetime) -> bool:
    pause = min(timedelta(seconds=5 * 2 ** min(row.tries, 12)), LONGEST_PAUSE)
    return row.last_tried_at is None or row.last_tried_at + pause <= now


def seats_bought(account: CorporateAccount, on: date) -> dict[str, int]:
    """How many seats of each product the account has on that day, by the product's code."""
    bought: dict[str, int] = {}
    live = account.subscriptions.exclude(status=Subscription.Status.ENDED)
    for subscription in live.select_related("product").prefetch_related("terms"):
        term = term_on(subscription, on)
        seats = term.seats if term.start_on <= on else 0  # a subscription that begins later has none yet
        bought[subscription.product.code] = bought.get(subscription.product.code, 0) + seats
    return bought


def try_admin_now(contact: AdminContact, *, by: User, now: datetime) -> None:
    """Ask the Admin Center about an admin at once, also one that it had refused. Raises NotAllowed, WrongState."""
    authorize(by, Right.PROVISION_ADMIN, contact.order.account)
    if contact.status != AdminContact.Status.WAITING:
        ask_again(contact, by=by, now=now)
    provision_admin(contact, now=now)


def try_release_now(release: SeatRelease, *, by: User, now: datetime) -> None:
    """Ask the Admin Center to take seats back at once, also what it had refused. Raises NotAllowed, WrongState."""
    authorize(by, Right.PROVISION_ADMIN, release.subscription.account)
    if release.status != SeatRelease.Status.WAITING:
        ask_release_again(release, by=by, now=now)
    release_of(release, now=now)


def provision_admin(contact: AdminContact, *, now: datetime) -> None:
    """Create or update one admin in the Admin Center and assign a seat of each product bought (Q8)."""
    account = contact.order.account
    codes = {
        line["product_code"]
        for ordered in contact.order.ordered_quotes.select_related("quote")
        for line in ordered.quote.versions.get(number=ordered.quote.version_number).figures["lines"]
        if line["product_code"] and line["interval"]
    }
    request = AdminRequest(
        tenant=account.number,
        external_id=str(contact.public_id),
        email=contact.email,
        first_name=contact.first_name,
        last_name=contact.last_name,
        products=tuple(sorted(codes)),
        bought=seats_bought(account, clock.day(now, account.entity.zone)),
    )
    problem: Problem | None = Problem.FAILED
    detail = ""
    try:
        outcome = admin_center().provision(request)
        problem = None
    except AdminCenterUnavailable as error:
        problem, detail = error.problem, error.detail
        return
    except AdminCenterRefused as error:
        problem = None
        with contextlib.suppress(WrongState):  # marked as done by hand meanwhile
            note_refused(contact, error.detail, now=now)
        return
    finally:  # an answer nobody can read counts as a try too, and goes on to the log
        if problem:
            note_problem(contact, problem, detail, now=now)
    with contextlib.suppress(
        WrongState
    ):  # told twice at once: the first note stands, the request was the same
        note_provisioned(contact, outcome, now=now)


def release_seats(now: datetime) -> None:
    """Take back what subscriptions bought no more from their day on, with growing pauses, once for each.

    They were written down when the term or the end was: nothing is searched for here.
    """
    if not is_connected():
        return
    rows = releases_begun(now).filter(status=SeatRelease.Status.WAITING).iterator()
    due = _due((release for release in rows if has_begun(release, now)), now)
    for_each(due, lambda release: release_of(release, now=now))


def releases_begun(now: datetime) -> models.QuerySet[SeatRelease]:
    """Those unsettled whose day may have come somewhere on earth, the fewest tries first; `has_begun` says for sure."""
    rows = SeatRelease.objects.filter(
        status__in=SeatRelease.UNSETTLED, since__lte=now.date() + timedelta(days=1)
    )
    related = rows.select_related("subscription__account__entity", "subscription__product")
    return related.order_by("tries", "pk")


def has_begun(release: SeatRelease, now: datetime) -> bool:
    """Whether its day has come where the account's papers are issued."""
    return release.since <= clock.day(now, release.subscription.account.entity.zone)


def release_of(release: SeatRelease, *, now: datetime) -> None:
    """Leave the account as many seats of the product as its subscriptions have now, latest taken first."""
    subscription = release.subscription
    account, code = subscription.account, subscription.product.code
    left = seats_bought(account, clock.day(now, account.entity.zone)).get(code, 0)
    is_told, problem = False, None
    try:
        taken = admin_center().release(account.number, {code: left})
        is_told = True
    except (AdminCenterUnavailable, AdminCenterRefused) as error:
        problem = error
        return
    finally:  # an answer nobody can read counts as a try too, and goes on to the log
        if not is_told:
            with contextlib.suppress(WrongState):  # done by hand meanwhile
                note_release_problem(release, problem, now=now)
    with contextlib.suppress(WrongState):  # two workers at once: the end state is the same
        note_released(release, taken, now=now)
