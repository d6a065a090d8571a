"""Billing what a run has planned: a batch is one transaction that extends, claims, invoices and ticks its items off."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing_portal.billing.batch import Batch, digest_of, load_batch
from billing_portal.billing.errors import DayToCome
from billing_portal.billing.events import BILLING_RUN_APPROVED
from billing_portal.billing.models import BillingItem, BillingRun
from billing_portal.billing.rules import AnyDue
from billing_portal.billing.steps import bill_periods
from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move, move_all, write_as
from billing_portal.subscriptions.models import Subscription
from billing_portal.tax.ports import calculator

log = logging.getLogger(__name__)
Status, ItemStatus = BillingRun.Status, BillingItem.Status


BATCH = 200  # invoices in one transaction


@transaction.atomic
def begin_run(run: BillingRun, *, by: User | None, now: datetime) -> None:
    """Let a planned run bill; `by` is None where nobody has to review it. Raises WrongState, DayToCome."""
    if run.is_preview:
        raise DayToCome
    move(run, to=Status.RUNNING, allowed={Status.PLANNED}, approved_by=by, approved_at=now)
    record(BILLING_RUN_APPROVED, run, by=by, at=now, entity=run.entity.code, on=run.on.isoformat())


def work_run(run: BillingRun, *, now: datetime, shard: int = 0, shards: int = 1) -> None:
    """Bill what is planned until nothing is left, then close the run. Repeats and parallel workers are harmless.

    The earliest days come first. Of several workers each takes the accounts of its own shard. A batch that fails is
    taken apart, so that one account's trouble keeps nobody else waiting.
    """
    while ids := _next_items(run, shard, shards):
        if calculator().is_remote:
            _ask_engine(run, ids, now)
        try:
            bill_items(run, ids, now=now)
        except Exception:  # whatever is wrong with one of them: found out below, one by one
            log.warning("billing run %s: a batch of %s is taken apart", run.pk, len(ids), exc_info=True)
            for pk in ids:
                _bill_alone(run, pk, now)
    if run.items.filter(status=ItemStatus.PLANNED).exists():
        return  # another shard is at it
    if BillingRun.objects.filter(pk=run.pk, status=Status.RUNNING).exists():
        _close(run, now)


def _ask_engine(run: BillingRun, ids: Sequence[int], now: datetime) -> None:
    """Put the tax of these items on record while no transaction is open; what stays unanswered is held."""
    rows = list(run.items.filter(pk__in=ids).values_list("account_id", "starts_on"))
    load_batch([account for account, _day in rows], max(day for _account, day in rows), now=now)


def _close(run: BillingRun, now: datetime) -> None:
    try:
        move(run, to=Status.DONE, allowed={Status.RUNNING}, finished_at=now)
    except WrongState:
        return  # the other shard closed it


def _next_items(run: BillingRun, shard: int, shards: int) -> list[int]:
    """The next planned items of a shard, all of one day: what begins later must find what began before billed."""
    rows = run.items.filter(status=ItemStatus.PLANNED, run__status=Status.RUNNING)
    if shards > 1:
        rows = rows.annotate(shard=F("account_id") % shards).filter(shard=shard)
    first = rows.order_by("starts_on").values_list("starts_on", flat=True).first()
    if first is None:
        return []
    return list(rows.filter(starts_on=first).order_by("pk").values_list("pk", flat=True)[:BATCH])


def _bill_alone(run: BillingRun, pk: int, now: datetime) -> None:
    try:
        bill_items(run, [pk], now=now)
    except Exception as error:
        log.exception("billing item %s failed", pk)
        words = f"{type(error).__name__}: {error}"[:300]
        rows = run.items.filter(pk=pk)
        move_all(rows, to=ItemStatus.FAILED, allowed={ItemStatus.PLANNED}, problem=words)


@dataclass(frozen=True, slots=True)
class _Ready:
    """An item with what is due for it now."""

    item: BillingItem
    due: list[AnyDue]


@transaction.atomic
def bill_items(run: BillingRun, ids: Sequence[int], *, now: datetime) -> None:
    """Extend and invoice what these items of one day stand for, and tick them off; all or nothing.

    Claimed first, read after: no other worker, order or renewal can bill the same periods meanwhile.
    """
    # The rows are held until commit; whoever comes second finds them billed.
    run.items.filter(pk__in=ids).update(problem="")
    items = list(run.items.filter(pk__in=ids, status=ItemStatus.PLANNED).order_by("account_id"))
    if not items:
        return
    day = items[0].starts_on
    accounts = [item.account_id for item in items]
    Subscription.objects.filter(account__in=accounts).update(currency=F("currency"))
    batch = load_batch(accounts, day, now=now)
    ready = [
        _Ready(
            item,
            [
                one
                for one in batch.loaded.due.get(item.account_id, [])
                if one.on == day and one.po == item.purchase_order_id
            ],
        )
        for item in items
    ]
    billed = [each for each in ready if _check(run, batch, each)]
    invoices = bill_periods(batch, [each.due for each in billed], by=None, now=now)
    for each, invoice in zip(billed, invoices, strict=True):
        item = each.item
        item.invoice, item.missing = invoice, invoice.missing
        became = ItemStatus.HELD if invoice.missing else ItemStatus.ISSUED
        write_as(item, became, allowed={ItemStatus.PLANNED})
        item.net_minor, item.tax_minor = invoice.net_minor, invoice.tax_minor
    # An upsert of rows that are there: one statement, where an update by CASE would cost a millisecond a row.
    BillingItem.objects.bulk_create(
        [each.item for each in ready],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["status", "invoice", "missing", "digest", "net_minor", "tax_minor"],
    )


def _check(run: BillingRun, batch: Batch, each: _Ready) -> bool:
    """Whether an item is billed now; what has gone or, in a reviewed run, changed is not."""
    if not each.due:
        write_as(each.item, ItemStatus.NOTHING, allowed={ItemStatus.PLANNED})
        return False
    is_reviewed = run.entity.review_billing and each.item.digest
    if is_reviewed and digest_of(each.due, batch.draft(each.due)) != each.item.digest:
        write_as(each.item, ItemStatus.CHANGED, allowed={ItemStatus.PLANNED})
        each.item.digest = ""  # looked at again, it is billed as it stands then
        return False
    return True
