from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django_tasks.base import Task

from billing_portal.jobs.models import Job
from billing_portal.kit.states import move


def retry_job(job: Job, *, now: datetime) -> None:
    """Run a parked job again with all its attempts. Raises WrongState if it is not parked."""
    move(job, to=Job.Status.READY, allowed={Job.Status.FAILED}, attempts=0, run_at=now, finished_at=None)


def enqueue_many(task: Task[Any, Any], calls: Sequence[Sequence[Any]], *, now: datetime) -> None:
    """Enqueue one task many times, once for each list of arguments, in one statement of the caller's transaction."""
    path = f"{task.func.__module__}.{task.func.__qualname__}"
    Job.objects.bulk_create(
        Job(
            path=path,
            args=list(arguments),
            queue=task.queue_name,
            priority=task.priority,
            run_at=now,
            created_at=now,
        )
        for arguments in calls
    )
