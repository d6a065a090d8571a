"""What the worker does for billing runs and before terms end; each job goes on where a killed one stopped."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet

from billing_portal.billing.errors import RunIsOpen
from billing_portal.billing.models import BillingItem, BillingRun
from billing_portal.billing.queries import due_accounts
from billing_portal.billing.shortages import shortages
from billing_portal.billing.steps.endings import announce_ending
from billing_portal.billing.steps.plan import plan_run, start_run
from billing_portal.billing.steps.work import begin_run, work_run
from billing_portal.jobs.batch import for_each
from billing_portal.kit import clock
from billing_portal.kit.compat import task
from billing_portal.kit.errors import WrongState
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.steps import note_shortage
from billing_portal.sellers.models import LegalEntity
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import ENDING_NOTICE

Status = BillingRun.Status
SubStatus = Subscription.Status


def bill_due(now: datetime) -> None:
    """Start a run for every entity for which something is due and none is open; it is planned and begun by jobs.

    What failed or had changed today waits for staff, or for tomorrow's run: it alone starts no other.
    """
    for_each(LegalEntity.objects.all(), lambda entity: _start(entity, now))


def _start(entity: LegalEntity, now: datetime) -> None:
    today = clock.day(now, entity.zone)
    waits = BillingItem.objects.filter(
        run__entity=entity, run__on=today, status__in=[BillingItem.Status.FAILED, BillingItem.Status.CHANGED]
    )
    if not due_accounts(entity, today).exclude(pk__in=waits.values("account")).exists():
        return
    try:
        run = start_run(entity, by=None, now=now)
    except RunIsOpen:
        return  # it bills what is due, or waits for the one who reviews it
    plan.enqueue(str(run.public_id))


def notify_of_endings(now: datetime) -> None:
    """Tell what follows where a term ends within a week, renewal or end; see `steps.announce_ending`."""
    soon = now.date() + ENDING_NOTICE + timedelta(days=1)
    live = [SubStatus.ACTIVE, SubStatus.PENDING_CANCELLATION, SubStatus.SUSPENDED]
    rows = Subscription.objects.filter(status__in=live, end_on__lte=soon).exclude(notified_of_end=F("end_on"))
    for_each(
        rows.select_related("account__entity"), lambda subscription: announce_ending(subscription, now=now)
    )


BATCH = 200  # accounts looked at together


def warn_of_shortages(now: datetime) -> None:
    """Tell the contact of each purchase order on which an invoice of the next weeks will not fit, before it is issued."""
    limited = PurchaseOrder.objects.filter(closed_at=None, limit_minor__isnull=False)
    for_each(LegalEntity.objects.all(), lambda entity: _warn_of_shortages(entity, limited, now))


def _warn_of_shortages(entity: LegalEntity, limited: QuerySet[PurchaseOrder], now: datetime) -> None:
    today = clock.day(now, entity.zone)
    accounts = limited.filter(account__entity=entity).order_by("account").values_list("account", flat=True)
    ids = list(accounts.distinct())
    for start in range(0, len(ids), BATCH):
        for found in shortages(entity, ids[start : start + BATCH], now=now):
            note_shortage(found.order, found.on, found.total, today=today, now=now)


@task()
def plan(run_id: str) -> None:
    """Plan a run; one that nobody has to review begins at once. `run_id` is its public id."""
    now = clock.now()
    run = BillingRun.objects.select_related("entity").get(public_id=run_id)
    try:
        plan_run(run, now=now)
        if run.is_preview or run.entity.review_billing or run.status != Status.PLANNED:
            return
        begin_run(run, by=None, now=now)
    except WrongState:
        return  # another worker planned it, or somebody cancelled it meanwhile
    enqueue_work(run)


def enqueue_work(run: BillingRun) -> None:
    """A job for each shard: as many workers as there are bill at the same time."""
    for shard in range(settings.BILLING_SHARDS):
        work.enqueue(str(run.public_id), shard, settings.BILLING_SHARDS)


@task()
def work(run_id: str, shard: int, shards: int) -> None:
    """Bill one shard of a run that has begun."""
    run = BillingRun.objects.select_related("entity").get(public_id=run_id)
    work_run(run, now=clock.now(), shard=shard, shards=shards)
