from __future__ import annotations

from datetime import datetime

from billing_portal.jobs.models import Job
from billing_portal.kit.states import move


def retry_job(job: Job, *, now: datetime) -> None:
    """Let a parked job run once more, its attempts counted anew. Raises WrongState if it is not parked."""
    move(job, to=Job.Status.READY, allowed={Job.Status.FAILED}, attempts=0, run_at=now, finished_at=None)
