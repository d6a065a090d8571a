"""Work that has been given up, tried again by staff."""

from __future__ import annotations

from datetime import datetime

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.jobs import actions
from billing_portal.jobs.models import Job


def retry_job(job: Job, *, by: User, now: datetime) -> None:
    """Let a parked job run once more. Raises NotAllowed, WrongState."""
    authorize(by, Right.RETRY_JOB)
    actions.retry_job(job, now=now)
