"""Suspended by the last notice, restored by paying: no button does either, only a hold or the money."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.dunning.events import SUSPENSION_BEGUN, SUSPENSION_ENDED
from billing_portal.dunning.models import DunningNotice, Suspension
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.orders.steps.seat_changes import plan_seat_change
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.steps.running import (
    restore_subscriptions,
    revive_subscriptions,
    suspend_subscriptions,
)


@transaction.atomic
def suspend_account(notice: DunningNotice, *, now: datetime) -> Suspension:
    """Suspend everything of the notice's account that runs; the notice is the mail about it."""
    suspension = Suspension.objects.create(account=notice.account, notice=notice, suspended_at=now)
    found = suspend_subscriptions(notice.account, now=now)
    record(
        SUSPENSION_BEGUN,
        suspension,
        by=None,
        at=now,
        account=notice.account,
        notice=notice.number,
        subscriptions=[row.number for row in found],
    )
    return suspension


@transaction.atomic
def suspend_newcomers(suspension: Suspension, *, now: datetime) -> None:
    """Suspend subscriptions that began while the account is suspended."""
    suspend_subscriptions(suspension.account, now=now)


@transaction.atomic
def restore_account(suspension: Suspension, *, now: datetime) -> None:
    """Restore the account's services and notify contact and representative.

    What ended meanwhile goes on if its days of grace are not over. Raises WrongState if not suspended.
    """
    rows = Suspension.objects.open().filter(pk=suspension.pk)
    fresh = {"notified_at": None, "tries": 0, "last_tried_at": None, "problem": "", "problem_detail": ""}
    if rows.update(restored_at=now, **fresh) != 1:
        raise WrongState
    suspension.refresh_from_db()
    account = suspension.account
    today = clock.day(now, account.entity.zone)
    found = restore_subscriptions(account, now=now)
    revived = revive_subscriptions(account, today, now=now)
    for subscription in revived:
        plan_seat_change(subscription, today)
    begun_on = clock.day(suspension.suspended_at, account.entity.zone)
    over = Subscription.objects.filter(
        account=account,
        status=Subscription.Status.ENDED,
        end_cause=Subscription.EndCause.ARREARS,
        end_on__gte=begun_on,
    )
    record(
        SUSPENSION_ENDED,
        suspension,
        by=None,
        at=now,
        account=account,
        subscriptions=[row.number for row in found],
        revived=[row.number for row in revived],
        ended=list(over.order_by("pk").values_list("number", flat=True)),
    )


def note_admin_center(suspension: Suspension, problem: str, detail: str = "", *, now: datetime) -> None:
    """Record whether the Admin Center accepted the state that it was sent; `problem` empty if it did.

    If that changed meanwhile it is sent again: it is unknown which of the two arrived last.
    """
    rows = Suspension.objects.filter(pk=suspension.pk)
    as_told = rows.filter(restored_at=suspension.restored_at)
    changes = {
        "last_tried_at": now,
        "tries": suspension.tries + 1,
        "problem": problem,
        "problem_detail": detail[:200],
    }
    if not as_told.update(notified_at=None if problem else now, **changes):
        rows.update(notified_at=None, last_tried_at=None)
