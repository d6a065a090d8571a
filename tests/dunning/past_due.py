"""Short words for the stories of reminders: invoices that are late, days that pass."""

from __future__ import annotations

from datetime import datetime, timedelta

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.dunning.models import DunningNotice, DunningRun
from billing_portal.dunning.steps.run import start_run, work_run
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from tests.personas import NOON
from tests.portal.billing import billed


def after(days: int) -> datetime:
    """Noon, so many days after the due date of what `late` makes."""
    return NOON + timedelta(days=days)


def late(
    account: CorporateAccount, *, net: int = 10_000, days: int = 0, method: PaymentMethod | None = None
) -> Invoice:
    """An invoice that is due `days` days after NOON; EUR 119.00 for Alpenrose."""
    return billed(account, net=net, due=(NOON + timedelta(days=days)).date(), method=method)


def run_on(account: CorporateAccount, days: int) -> DunningRun:
    """The worker's run of that day, finished."""
    now = after(days)
    run = start_run(account.entity, clock.day(now, account.entity.zone), by=None, now=now)
    work_run(run, now=now)
    return run


def levels(account: CorporateAccount) -> list[int]:
    """What the account was told so far, in order."""
    rows = DunningNotice.objects.filter(account=account).order_by("pk")
    return list(rows.values_list("level", flat=True))
