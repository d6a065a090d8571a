"""Billing periods: half-open [start, end), the nth counted from the anchor, never from its predecessor.

Counting from the anchor keeps a subscription that began on 31 January on the last day of every month
instead of sliding to the 28th for ever.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import NamedTuple

MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}


class Period(NamedTuple):
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def day_of(day: date) -> Period:
    """One day alone, such as that on which something is delivered once."""
    return Period(day, day + timedelta(days=1))


class Part(NamedTuple):
    """So many days of a period that has `whole` days, and after it so many whole periods."""

    days: int
    whole: int
    then: int = 0


def add_months(anchor: date, months: int) -> date:
    """`anchor` moved by whole months; a day that the month lacks becomes its last day."""
    index = anchor.year * 12 + anchor.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))


def months_between(earlier: date, later: date) -> int:
    """Calendar months from one day's month to another's, whatever the days."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def nth(anchor: date, interval: str, n: int) -> Period:
    """The nth period (from 0) of an interval (`monthly`, `quarterly`, `annual`) counted from the anchor."""
    step = MONTHS[interval]
    return Period(add_months(anchor, n * step), add_months(anchor, (n + 1) * step))


def count(interval: str, term_months: int) -> int:
    """How many periods a term of whole months has; raises ValueError if it does not divide."""
    periods, rest = divmod(term_months, MONTHS[interval])
    if rest or periods < 1:
        raise ValueError(f"{term_months} months are no whole number of {interval} periods")
    return periods
