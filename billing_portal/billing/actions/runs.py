"""Billing what a run has planned: a batch is one transaction that extends, claims, invoices and ticks its items off."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from billing_portal.billing.errors import RunIsOpen
from billing_portal.billing.events import BILLING_RUN_CANCELLED, BILLING_RUN_RETRIED
from billing_portal.billing.models import BillingItem, BillingRun
from billing_portal.billing.steps.work import begin_run
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move, move_all

Status, ItemStatus = BillingRun.Status, BillingItem.Status


def approve_run(run: BillingRun, *, by: User, now: datetime) -> None:
    """Let a planned run bill; what had changed and was looked at again is planned again.

    Also lets it bill once more what `retry_items` has put back. Raises NotAllowed, WrongState, DayToCome.
    """
    authorize(by, Right.RUN_BILLING)
    begin_run(run, by=by, now=now)


@transaction.atomic
def cancel_run(run: BillingRun, *, by: User, now: datetime) -> None:
    """Give up a run that has billed nothing yet; the next one plans everything again. Raises WrongState, NotAllowed."""
    authorize(by, Right.RUN_BILLING)
    move(run, to=Status.CANCELLED, allowed={Status.PLANNING, Status.PLANNED}, finished_at=now)
    record(BILLING_RUN_CANCELLED, run, by=by, at=now, entity=run.entity.code)


@transaction.atomic
def retry_items(run: BillingRun, *, by: User, now: datetime) -> int:
    """Put back what failed or had changed, as it stands now; the run bills it. Raises WrongState, RunIsOpen, NotAllowed."""
    authorize(by, Right.RUN_BILLING)
    try:
        with transaction.atomic():
            move(run, to=Status.RUNNING, allowed={Status.DONE}, finished_at=None)
    except IntegrityError as error:
        raise RunIsOpen from error
    again = {ItemStatus.FAILED, ItemStatus.CHANGED}
    count = move_all(run.items.all(), to=ItemStatus.PLANNED, allowed=set(again), problem="")
    if not count:
        raise WrongState
    record(BILLING_RUN_RETRIED, run, by=by, at=now, items=count)
    return count
