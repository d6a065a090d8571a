"""What the clock does about promised payments."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from billing_portal.invoices.models import PaymentPromise, PromisedInvoice
from billing_portal.invoices.queries import overdue_invoices
from billing_portal.invoices.steps.promises import break_promise
from billing_portal.jobs.batch import for_each
from billing_portal.sellers.queries import days_at, on_days


def break_promises(now: datetime) -> None:
    """Those whose wait is over with something past due still to be paid, each by the day at its legal entity."""
    days = days_at(now)
    late = PromisedInvoice.objects.filter(promise=OuterRef("pk"), invoice__in=overdue_invoices(days))
    rows = PaymentPromise.objects.open().filter(
        on_days(days, "account__entity", "waits_until__lt"), Exists(late)
    )
    for_each(rows.select_related("account__entity"), lambda promise: break_promise(promise, now=now))
