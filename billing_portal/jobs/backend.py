"""Our backend for the Tasks API: enqueueing inserts a row in the caller's transaction, or rolls back with it."""

from __future__ import annotations

from typing import Any

from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus

from billing_portal.jobs.models import Job
from billing_portal.kit import clock


class DurableBackend(BaseTaskBackend):
    """Rows in our own database; `manage.py worker` runs them (docs/adr/0003)."""

    supports_defer = True
    supports_priority = True
    supports_async_task = False
    supports_get_result = False

    def enqueue(self, task: Task[Any, Any], args: list[Any], kwargs: dict[str, Any]) -> TaskResult[Any]:
        self.validate_task(task)
        now = clock.now()
        job = Job.objects.create(
            path=f"{task.func.__module__}.{task.func.__qualname__}",
            args=list(args),
            kwargs=dict(kwargs),
            queue=task.queue_name,
            priority=task.priority,
            run_at=task.run_after or now,
            created_at=now,
        )
        return TaskResult(
            task=task,
            id=str(job.pk),
            status=TaskResultStatus.READY,
            enqueued_at=now,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
