from __future__ import annotations

from datetime import datetime

from billing_portal.dunning.models import DunningRun
from billing_portal.dunning.steps.run import start_run
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.kit import clock
from billing_portal.sellers.models import LegalEntity


def begin_run(entity: LegalEntity, *, by: User, now: datetime) -> DunningRun:
    """Begin a run by hand, which also sends what is not sent automatically. Raises NotAllowed, DunningIsRunning."""
    authorize(by, Right.RUN_DUNNING)
    return start_run(entity, clock.day(now, entity.zone), by=by, now=now)
