"""What the racers do about a billing run: the worker's way, and a naive twin that looks first and claims nothing."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from billing_portal.billing.batch import load_batch
from billing_portal.billing.models import BillingRun
from billing_portal.billing.steps.work import work_run
from billing_portal.invoices.steps import issue_invoices
from billing_portal.subscriptions.models import Term
from tests.billing.runs import MORNING


def _run(subject: dict[str, Any]) -> BillingRun:
    return BillingRun.objects.select_related("entity").get(public_id=subject["run"])


def bill(number: int, subject: dict[str, Any]) -> str:
    """Every worker takes up the very same run, without a shard of its own."""
    work_run(_run(subject), now=MORNING)
    return "done"


def bill_without_claiming(number: int, subject: dict[str, Any]) -> str:
    """What is due is read, invoiced, and counted as billed afterwards."""
    run = _run(subject)
    batch = load_batch(list(run.items.values_list("account_id", flat=True)), run.on, now=MORNING)
    due = {account: found for account, found in batch.loaded.due.items() if found}
    if not due:
        return "nothing"
    with transaction.atomic():
        issue_invoices([batch.draft(found) for found in due.values()], by=None, now=MORNING)
        Term.objects.filter(subscription__account__in=list(due)).update(billed=1, next_bill_on=None)
    return "billed"
