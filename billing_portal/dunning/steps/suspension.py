"""Suspended by the last notice, restored by paying: no button does either, only a hold or the money."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.dunning.events import SUSPENSION_BEGUN, SUSPENSION_ENDED
from billing_portal.dunning.models import DunningNotice, Suspension
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.subscriptions.steps.running import restore_subscriptions, suspend_subscriptions


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

    Raises WrongState if not suspended.
    """
    rows = Suspension.objects.open().filter(pk=suspension.pk)
    fresh = {"notified_at": None, "tries": 0, "last_tried_at": None, "problem": "", "problem_detail": ""}
    if rows.update(restored_at=now, **fresh) != 1:
        raise WrongState
    suspension.refresh_from_db()
    found = restore_subscriptions(suspension.account, now=now)
    record(
        SUSPENSION_ENDED,
        suspension,
        by=None,
        at=now,
        account=suspension.account,
        subscriptions=[row.number for row in found],
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
