"""Admins and seats on their way to the Admin Center: asked outside any transaction, written down after each answer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TypeVar

from billing_portal.accounts.models import CorporateAccount
from billing_portal.jobs.turns import each
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError, WrongState
from billing_portal.orders.admins import (
    note_problem,
    note_provisioned,
    note_refused,
    note_release_problem,
    note_released,
)
from billing_portal.orders.models import AdminContact, SeatRelease
from billing_portal.orders.ports import (
    AdminCenterRefused,
    AdminCenterUnavailable,
    AdminRequest,
    admin_center,
)
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.queries import term_on

BATCH = 200
LONGEST_PAUSE = timedelta(hours=1)
Waiting = TypeVar("Waiting", AdminContact, SeatRelease)


def provision_admins(now: datetime) -> None:
    """Tell the Admin Center about admins that wait, with growing pauses, until it takes them.

    Whoever has the fewest tries goes first, so that many who cannot be helped keep nobody waiting.
    """
    rows = AdminContact.objects.filter(status=AdminContact.Status.WAITING).order_by("tries", "pk")
    due = _due(rows.select_related("order__account__entity").iterator(), now)
    each(due, lambda contact: provision_admin(contact, now=now))


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
        seats = term_on(subscription, on).seats
        bought[subscription.product.code] = bought.get(subscription.product.code, 0) + seats
    return bought


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
    problem = "The Admin Center could not be told; the log has more."
    try:
        outcome = admin_center().provision(request)
        problem = ""
    except AdminCenterUnavailable as error:
        problem = _said(error)
        return
    except AdminCenterRefused as error:
        problem = ""
        with contextlib.suppress(WrongState):  # taken over by hand meanwhile
            note_refused(contact, error.detail, now=now)
        return
    finally:  # an answer nobody can read counts as a try too, and goes on to the log
        if problem:
            note_problem(contact, problem, now=now)
    with contextlib.suppress(
        WrongState
    ):  # told twice at once: the first note stands, the request was the same
        note_provisioned(contact, outcome, now=now)


def release_seats(now: datetime) -> None:
    """Take back what subscriptions that ended had brought, with growing pauses, once for each."""
    ended = Subscription.objects.filter(status=Subscription.Status.ENDED, seat_release=None).order_by("pk")
    SeatRelease.objects.bulk_create(
        [SeatRelease(subscription=subscription) for subscription in ended[:BATCH]], ignore_conflicts=True
    )
    rows = SeatRelease.objects.filter(status=SeatRelease.Status.WAITING).order_by("tries", "pk")
    due = _due(rows.select_related("subscription__account__entity", "subscription__product").iterator(), now)
    each(due, lambda release: release_of(release, now=now))


def release_of(release: SeatRelease, *, now: datetime) -> None:
    """Leave the account as many seats of the product as its other subscriptions have, latest taken first."""
    subscription = release.subscription
    account, code = subscription.account, subscription.product.code
    left = seats_bought(account, clock.day(now, account.entity.zone)).get(code, 0)
    try:
        taken = admin_center().release(account.number, {code: left})
    except AdminCenterUnavailable as error:
        note_release_problem(release, error, _said(error), now=now)
        return
    except AdminCenterRefused as error:
        note_release_problem(release, error, error.detail, now=now)
        return
    with contextlib.suppress(WrongState):  # two workers at once: the end state is the same
        note_released(release, taken, now=now)


def _said(error: BillingError) -> str:
    """Why it did not answer, if that is known."""
    detail = error.context.get("detail")
    return f"The Admin Center does not answer ({detail})." if detail else "The Admin Center does not answer."
