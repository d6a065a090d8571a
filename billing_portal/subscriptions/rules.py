"""Periods, proration and co-terming. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from billing_portal.kit import periods
from billing_portal.kit.money import half_up
from billing_portal.kit.periods import Period


def period_of(start_on: date, end_on: date, interval: str, n: int) -> Period | None:
    """The nth billing period of a term, cut at its end; None when the term has no such period."""
    period = periods.nth(start_on, interval, n)
    if period.start >= end_on:
        return None
    return Period(period.start, min(period.end, end_on))


def period_on(start_on: date, end_on: date, interval: str, day: date) -> Period | None:
    """The billing period of a term that contains a day; None outside the term."""
    if not start_on <= day < end_on:
        return None
    n = max(0, ((day.year - start_on.year) * 12 + day.month - start_on.month) // periods.MONTHS[interval] - 1)
    while (period := period_of(start_on, end_on, interval, n)) is not None:
        if period.start <= day < period.end:
            return period
        n += 1
    return None


def prorate(net_minor: int, used: Period, whole: Period) -> int:
    """The part of a period's price for the days used, rounded half up; both periods half-open."""
    return half_up(Decimal(net_minor) * used.days / whole.days)


def last_day(end_on: date) -> date:
    """The last day of service, as people say an end date; `end_on` itself is the first day after."""
    return end_on - timedelta(days=1)
