"""Five years of an account in one go: every day the worker's turn, leap days and changes of the clocks included."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from billing_portal.billing.queries import due_accounts
from billing_portal.billing.steps.plan import plan_run, start_run
from billing_portal.billing.steps.work import begin_run, work_run
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.kit import clock
from billing_portal.payments.checks import check_books
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.models import Subscription
from tests.billing.runs import subscribed
from tests.personas import contact_of

BERLIN = clock.zone("Europe/Berlin")
BEGIN, END = date(2027, 1, 31), date(2032, 3, 2)


def live_through(entity, begin: date, end: date, *, on_day) -> None:
    """The worker's turn at half past midnight of every day, in Berlin, where days have 23 to 25 hours."""
    day = begin
    while day <= end:
        now = datetime(day.year, day.month, day.day, 0, 30, tzinfo=BERLIN)
        on_day(day, now)
        if due_accounts(entity, clock.day(now, entity.zone)).exists():
            run = start_run(entity, by=None, now=now)
            plan_run(run, now=now)
            begin_run(run, by=None, now=now)
            work_run(run, now=now)
        day += timedelta(days=1)


@pytest.fixture
def five_years(alpenrose):
    """Monthly from 31 January, yearly from a leap day, quarterly until it is cancelled in the third year."""
    monthly = subscribed(alpenrose, BEGIN, interval="monthly", seats=3)
    quarterly = subscribed(alpenrose, date(2027, 10, 1), interval="quarterly")
    leap = subscribed(alpenrose, date(2028, 2, 29))

    def on_day(day: date, now: datetime) -> None:
        if day == date(2030, 2, 1):
            cancel_subscription(
                Subscription.objects.get(pk=quarterly.pk), reason="moved", by=contact_of(alpenrose), now=now
            )

    live_through(alpenrose.entity, BEGIN, END, on_day=on_day)
    return monthly, quarterly, leap


def periods_of(subscription: Subscription) -> list[tuple[date, date]]:
    rows = InvoiceLine.objects.filter(subscription=subscription).order_by("period_start")
    return list(rows.values_list("period_start", "period_end"))


def test_every_day_of_service_is_invoiced_once_on_the_day_it_begins_under_numbers_without_gap(five_years):
    monthly, quarterly, leap = five_years

    months, quarters = periods_of(monthly), periods_of(quarterly)

    assert all(a[1] == b[0] for a, b in pairwise(months))
    assert all(a[1] == b[0] for a, b in pairwise(quarters))
    assert (months[0][0], months[-1][0]) == (BEGIN, date(2032, 2, 29))
    assert len(months) == 62
    # Cancelled in February 2030, it runs to the end of its term and not a day longer.
    assert (quarters[0][0], quarters[-1][1]) == (date(2027, 10, 1), date(2030, 10, 1))
    assert [start for start, _end in periods_of(leap)] == [
        date(2028, 2, 29),
        date(2029, 2, 28),
        date(2030, 2, 28),
        date(2031, 2, 28),
        date(2032, 2, 29),
    ]
    assert {start.day for start, _end in months if start.month not in (2, 4, 6, 9, 11)} == {31}

    for invoice in Invoice.objects.all():
        assert {line.period_start for line in invoice.lines.all()} == {invoice.issued_on}

    for year in range(2027, 2033):
        numbers = list(
            Invoice.objects.filter(issued_on__year=year).order_by("pk").values_list("number", flat=True)
        )
        assert numbers == [f"DE-{year}-{n:06d}" for n in range(1, len(numbers) + 1)]
    assert list(check_books()) == []
