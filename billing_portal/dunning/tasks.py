"""What the worker does about money past due, once a day for each legal entity."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from billing_portal.dunning.cases import late_accounts
from billing_portal.dunning.errors import DunningIsRunning
from billing_portal.dunning.models import DunningRun
from billing_portal.dunning.steps.run import start_run, work_run
from billing_portal.jobs.batch import for_each
from billing_portal.kit import clock
from billing_portal.kit.compat import task
from billing_portal.kit.errors import WrongState
from billing_portal.sellers.models import LegalEntity


def remind(now: datetime) -> None:
    """Begin today's run of every entity at which something is past due, and continue one that a crash left open.

    The entity's day begins at `DUNNING_HOUR` here: nobody is reminded at night.
    """
    for_each(LegalEntity.objects.all(), lambda entity: _remind(entity, now))


def _remind(entity: LegalEntity, now: datetime) -> None:
    run = DunningRun.objects.filter(entity=entity, status=DunningRun.Status.RUNNING).first()
    if run is None:
        today = clock.day(now - timedelta(hours=settings.DUNNING_HOUR), entity.zone)
        if DunningRun.objects.filter(entity=entity, on=today, approved_by=None).exists():
            return
        if not late_accounts(entity, today).exists():
            return
        try:
            run = start_run(entity, today, by=None, now=now)
        except DunningIsRunning:
            return  # another worker was faster
    work.enqueue(str(run.public_id))


@task()
def work(run_id: str) -> None:
    """Send what a run has still to send. `run_id` is its public id."""
    run = DunningRun.objects.select_related("entity").get(public_id=run_id)
    try:
        work_run(run, now=clock.now())
    except WrongState:
        return  # another worker has it
