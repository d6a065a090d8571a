"""What the clock does about promised payments."""

from __future__ import annotations

from datetime import datetime

from billing_portal.invoices.models import PaymentPromise
from billing_portal.invoices.steps.promises import settle_promise
from billing_portal.jobs.batch import for_each
from billing_portal.sellers.queries import days_at, on_days


def settle_promises(now: datetime) -> None:
    """Those whose wait is over, each by the day at its legal entity."""
    rows = PaymentPromise.objects.open().filter(on_days(days_at(now), "account__entity", "waits_until__lt"))
    for_each(rows.select_related("account__entity"), lambda promise: settle_promise(promise, now=now))
