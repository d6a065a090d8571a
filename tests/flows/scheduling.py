"""Short words for orders whose parts begin on different days, and for the billing runs that invoice them."""

from datetime import date, timedelta

from billing_portal.billing.models import BillingRun
from billing_portal.billing.steps.plan import plan_run, start_run
from billing_portal.billing.steps.work import begin_run, work_run
from billing_portal.catalog.models import Product
from billing_portal.kit import clock
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.quotes.actions import compose_quote, send_quote
from billing_portal.quotes.lines import LineInput

TODAY = date(2026, 3, 2)


def quote_of(account, now, *lines):
    usual = {
        "kind": "new",
        "product": Product.objects.get(code="remote-support"),
        "quantity": 10,
        "list_minor": 26_000,
        "interval": "annual",
        "start_on": TODAY,
    }
    quote = compose_quote(
        account,
        title="As its parts begin",
        lines=[LineInput(**{**usual, **line}) for line in lines],
        by=account.representative,
        now=now,
    )
    send_quote(quote, by=account.representative, now=now)
    return quote


def bill_until(account, day, now):
    """Every billing run from the day of the order to that day on which something is due."""
    at = now
    while clock.day(at, account.entity.zone) <= day:
        run = start_run(account.entity, by=None, now=at)
        plan_run(run, now=at)
        begin_run(BillingRun.objects.get(pk=run.pk), by=None, now=at)
        work_run(BillingRun.objects.get(pk=run.pk), now=at)
        at += timedelta(days=1)


def shown(invoices):
    return [(row.issued_on, row.net_minor, row.po_number) for row in invoices.order_by("pk")]


ONCE = {"kind": "one_off", "product": None, "description": "Training", "quantity": 1, "interval": ""}


def bill_on(account, days, now):
    """A billing run on each of these days."""
    for day in sorted(days):
        bill_until(account, day, now.replace(year=day.year, month=day.month, day=day.day))


def purchase_orders(account, now):
    """45-1 and 45-2, without limits."""
    return [PurchaseOrder.objects.create(account=account, number=n, added_at=now) for n in ("45-1", "45-2")]
