"""The test clock of demo and staging: time moved forward step by step, and everything due on the way done in order."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.jobs import test_clock
from billing_portal.jobs.engine import drain
from billing_portal.jobs.models import Job, TestClock
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError, NotAllowed, WrongState

STEP, LONG_STEP = timedelta(hours=6), timedelta(days=1)
LONG = timedelta(days=60)  # from here on a day is a step
FURTHEST = timedelta(days=731)
A_TURN = 20  # steps before the worker looks after its other duties again
_on_the_way: list[bool] = []  # draining runs every schedule, this one too


class NotForward(BillingError):
    """Time goes forward only, and not for ever."""

    code = "not_forward"
    message = _("Choose a moment in the future, at most two years ahead.")


@transaction.atomic
def move_clock(target: datetime, *, by: User, now: datetime) -> None:
    """Ask for the portal's time to be moved to `target`; the worker does it. Raises NotAllowed, NotForward, WrongState.

    WrongState while it is moving already. In production there is no such clock, whoever asks.
    """
    authorize(by, Right.MOVE_CLOCK)
    if not settings.TEST_CLOCK:
        raise NotAllowed
    if not now < target <= now + FURTHEST:
        raise NotForward
    TestClock.objects.get_or_create(pk=1)
    if TestClock.objects.filter(pk=1, target=None).update(target=target, asked_by=by) != 1:
        raise WrongState


def move_on(_now: datetime) -> None:
    """One turn of the worker: some steps towards the target, at each of them all that is due then."""
    if _on_the_way or not settings.TEST_CLOCK:
        return
    row = TestClock.objects.filter(pk=1, target__isnull=False).first()
    if row is None or row.target is None:
        return
    if Job.objects.filter(status=Job.Status.RUNNING).exists():
        return  # another worker's lease must not run out by our doing
    _on_the_way.append(True)
    try:
        for _turn in range(A_TURN):
            if _step(row.target):
                return
    finally:
        _on_the_way.clear()


def _step(target: datetime) -> bool:
    """Move one step and do what is due then; whether the target is reached."""
    now = clock.now()
    left = target - now
    step = min(left, LONG_STEP if left > LONG else STEP)
    reached = step >= left
    rows = TestClock.objects.filter(pk=1)
    row = rows.get()
    rows.update(ahead=row.ahead + max(step, timedelta(0)), target=None if reached else target)
    test_clock.forget()
    drain()
    return reached
