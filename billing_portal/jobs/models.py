from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One call that must happen at least once: what to call, with which ids, and who holds it now.

    `lease_no` is the fencing number: a worker that lost its lease can no longer write the outcome.
    """

    class Status(models.TextChoices):
        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    path = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=32, default="default")
    priority = models.SmallIntegerField(default=0)
    status = models.CharField(max_length=16, choices=Status, default=Status.READY)
    run_at = models.DateTimeField()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=15)
    lease_no = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["run_at"], condition=Q(status="ready"), name="ix_job_ready"),
            models.Index(fields=["lease_until"], condition=Q(status="running"), name="ix_job_running"),
        ]
        constraints = [
            models.CheckConstraint(
                name="ck_job_runs_under_a_lease",
                condition=Q(status="running", lease_until__isnull=False)
                | ~Q(status="running") & Q(lease_until=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.status}"


class Schedule(models.Model):
    """Periodic work, claimed by moving `next_at` forward: of two workers exactly one runs it."""

    name = models.CharField(max_length=64, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class TestClock(models.Model):
    """How far the portal's time is ahead of real time, in demo and staging; one row.

    While `target` is set the worker moves towards it step by step, so that everything due on the way happens in order.
    """

    __test__ = False  # no test case, whatever its name says
    ahead = models.DurationField(default=timedelta)
    target = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ck_the_test_clock_goes_forward", condition=Q(pk=1, ahead__gte=timedelta(0))
            )
        ]

    def __str__(self) -> str:
        return str(self.ahead)
