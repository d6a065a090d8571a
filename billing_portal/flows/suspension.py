"""Services that are suspended run again as soon as nothing is overdue; the Admin Center is told of both."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from billing_portal.dunning.cases import load_cases
from billing_portal.dunning.models import Suspension
from billing_portal.dunning.steps.suspension import note_admin_center, restore_account, suspend_newcomers
from billing_portal.jobs.batch import for_each
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.orders.ports import (
    AdminCenterRefused,
    AdminCenterUnavailable,
    Problem,
    admin_center,
    is_connected,
)
from billing_portal.subscriptions.models import Subscription

LONGEST_PAUSE = timedelta(hours=1)


def restore_paid(now: datetime) -> None:
    """Restore the accounts of which nothing is overdue any more, however it was settled: paid, credited, held.

    Looked at every few seconds, so that whoever pays waits no longer than that. What began to run in an account that
    stays suspended is suspended too.
    """
    rows = Suspension.objects.open().select_related("account__entity")
    by_entity: dict[int, list[Suspension]] = defaultdict(list)
    for suspension in rows:
        by_entity[suspension.account.entity_id].append(suspension)
    for_each(by_entity.values(), lambda found: _look_at(found, now))


def _look_at(found: list[Suspension], now: datetime) -> None:
    today = clock.day(now, found[0].account.entity.zone)
    loaded = load_cases([suspension.account_id for suspension in found], today)
    for suspension in found:
        if loaded.is_clear(suspension.account_id):
            with contextlib.suppress(WrongState):  # another worker was faster
                restore_account(suspension, now=now)
    running = Subscription.objects.filter(
        status__in=[Subscription.Status.ACTIVE, Subscription.Status.PENDING_CANCELLATION]
    )
    suspended = {suspension.account_id: suspension for suspension in found if suspension.restored_at is None}
    for account_id in set(running.filter(account__in=list(suspended)).values_list("account", flat=True)):
        suspend_newcomers(suspended[account_id], now=now)


def tell_admin_center(now: datetime) -> None:
    """Tell the Admin Center which accounts are suspended and which are restored, with growing pauses, until it knows.

    Of an account only what stands now is told; outside of any transaction, and repeats are harmless. Where no Admin
    Center is connected nothing is tried, and the page of the account's reminders says so.
    """
    if not is_connected():
        return
    newer = Suspension.objects.filter(account=OuterRef("account"), pk__gt=OuterRef("pk"))
    rows = Suspension.objects.filter(~Exists(newer), notified_at=None).select_related("account")
    for_each([row for row in rows.order_by("tries", "pk") if _is_due(row, now)], lambda row: _tell(row, now))


def _is_due(row: Suspension, now: datetime) -> bool:
    pause = min(timedelta(seconds=5 * 2 ** min(row.tries, 12)), LONGEST_PAUSE)
    return row.last_tried_at is None or row.last_tried_at + pause <= now


def _tell(row: Suspension, now: datetime) -> None:
    problem, detail = Problem.FAILED.value, ""
    try:
        port = admin_center()
        act = port.suspend if row.restored_at is None else port.restore
        act(row.account.number)
        problem = ""
    except (AdminCenterUnavailable, AdminCenterRefused) as error:
        problem, detail = error.problem, error.detail
    finally:  # an answer nobody can read counts as a try too, and goes on to the log
        note_admin_center(row, problem, detail, now=now)
