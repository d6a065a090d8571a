"""What the racers do about money past due: the worker's run, and a naive twin that claims nothing first."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError

from billing_portal.dunning.errors import DunningIsRunning
from billing_portal.dunning.models import DunningRun
from billing_portal.dunning.steps.run import send_notices, start_run, work_run
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.sellers.models import LegalEntity
from tests.dunning.past_due import after

LOST = "lost"


def _run_of(day: int) -> DunningRun:
    entity = LegalEntity.objects.get(code="DE")
    now = after(day)
    on = clock.day(now, entity.zone)
    try:
        return start_run(entity, on, by=None, now=now)
    except DunningIsRunning:
        return DunningRun.objects.select_related("entity").get(entity=entity, on=on)


def remind(number: int, subject: dict[str, Any]) -> str:
    """Every worker begins or takes up the day's run and works it off."""
    try:
        work_run(_run_of(subject["day"]), now=after(subject["day"]))
    except WrongState:
        return LOST
    return "done"


def remind_without_claiming(number: int, subject: dict[str, Any]) -> str:
    """Everybody decides for the account and writes; only the constraints are left to refuse it."""
    try:
        found = send_notices(_run_of(subject["day"]), [subject["account"]], now=after(subject["day"]))
    except IntegrityError:
        return "refused by the database"
    return "sent" if found else "nothing"
