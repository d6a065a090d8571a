"""Claim, run and settle jobs. A killed worker loses nothing: its lease runs out and another takes over.

Every job must be idempotent: the promise is at least once, the fencing number keeps the outcome to one writer.
"""

from __future__ import annotations

import logging
import threading
import traceback
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from billing_portal.jobs.models import Job, Schedule
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)


def pause_after(attempts: int) -> timedelta:
    """Exponential backoff, 5 seconds doubled each time, an hour at most."""
    return min(timedelta(seconds=5 * 2 ** min(attempts - 1, 12)), LONGEST_PAUSE)


def release_lost(now: datetime) -> int:
    """Release the jobs of a dead worker; a job without attempts left is parked for staff instead."""
    count = 0
    for job in Job.objects.filter(status=Job.Status.RUNNING, lease_until__lt=now):
        spent = job.attempts >= job.max_attempts
        try:
            move(
                job,
                to=Job.Status.FAILED if spent else Job.Status.READY,
                allowed={Job.Status.RUNNING},
                lease_no=job.lease_no + 1,
                lease_until=None,
                error="The worker was lost.",
                run_at=now,
            )
            count += 1
        except WrongState:
            continue  # its worker settled it after all
    return count


def claim(worker: str, now: datetime) -> Job | None:
    """Take the most urgent due job under a lease, or None."""
    ready = Job.objects.filter(status=Job.Status.READY, run_at__lte=now).order_by("-priority", "run_at")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            ready = ready.select_for_update(skip_locked=True)
        job = ready.first()
        if job is None:
            return None
        try:
            move(
                job,
                to=Job.Status.RUNNING,
                allowed={Job.Status.READY},
                worker=worker,
                attempts=job.attempts + 1,
                lease_no=job.lease_no + 1,
                lease_until=clock.now() + LEASE,
            )
        except WrongState:
            return None
    return job


class _Heartbeat(threading.Thread):
    """Prolongs the lease while a long job runs."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True)
        self.job, self.ended = job, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(LEASE.total_seconds() / 3):
            held = Job.objects.filter(pk=self.job.pk, lease_no=self.job.lease_no)
            held.update(lease_until=clock.now() + LEASE)
            connection.close()


def execute(job: Job, *, heartbeat: bool = True) -> None:
    """Call the job's function and write the outcome, unless the lease went to somebody else meanwhile."""
    heart = _Heartbeat(job)
    if heartbeat:
        heart.start()
    lease_no, error = job.lease_no, ""
    try:
        function = import_string(job.path)
        getattr(function, "func", function)(*job.args, **job.kwargs)
    except Exception:  # whatever a job raises is its outcome: kept, shown to staff, tried again
        error = traceback.format_exc()[-4000:]
        log.warning("job %s failed: %s", job.path, error.strip().splitlines()[-1])
    finally:
        heart.ended.set()
    now = clock.now()
    if not error:
        to, run_at = Job.Status.DONE, job.run_at
    elif job.attempts >= job.max_attempts:
        to, run_at = Job.Status.FAILED, job.run_at
    else:
        to, run_at = Job.Status.READY, now + pause_after(job.attempts)
    try:
        move(
            job,
            to=to,
            allowed={Job.Status.RUNNING},
            where=Q(lease_no=lease_no),
            error=error,
            lease_until=None,
            run_at=run_at,
            finished_at=now if to != Job.Status.READY else None,
        )
    except WrongState:
        log.warning("job %s lost its lease before it ended", job.path)


def run_schedules(now: datetime) -> int:
    """Run what is due by the clock.

    Claimed first, so two workers never run the same one twice; each is idempotent.
    """
    ran = 0
    for name, (path, seconds) in settings.JOB_SCHEDULES.items():
        Schedule.objects.get_or_create(name=name, defaults={"next_at": now})
        due = Schedule.objects.filter(name=name, next_at__lte=now)
        if not due.exists() or not due.update(next_at=now + timedelta(seconds=seconds)):
            continue
        try:
            import_string(path)(now)
        except Exception:  # one broken schedule must not stop the others; it comes round again
            log.exception("schedule %s failed", name)
        ran += 1
    return ran


def drain(*, limit: int = 10_000) -> int:
    """Do all that is due now, schedules first, until nothing is left: for tests and the demo's past."""
    done = 0
    while done < limit:
        now = clock.now()
        Schedule.objects.filter(next_at__gt=now).update(next_at=now)
        run_schedules(now)
        job = claim("drain", clock.now())  # a schedule's own jobs too
        if job is None:
            return done
        while job is not None:
            execute(job, heartbeat=False)
            done += 1
            job = claim("drain", clock.now())
    raise RuntimeError(f"still busy after {limit} jobs")
