"""Periods, proration and co-terming. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from billing_portal.kit import periods
from billing_portal.kit.money import half_up
from billing_portal.kit.periods import Period

ENDING_NOTICE = timedelta(days=7)  # product rule S4: both sides are told so long before a term ends


def period_of(
    start_on: date, end_on: date, interval: str, n: int, anchor_on: date | None = None
) -> Period | None:
    """The nth billing period of a term, cut at its ends; None when the term has no such period.

    Periods are counted from the anchor, the subscription's first day, so that one begun on the 31st does not slide
    to the 28th with its first renewal; without one they are counted from the term's own start.
    """
    anchor = anchor_on or start_on
    months = periods.months_between(anchor, start_on)
    period = periods.nth(anchor, interval, months // periods.MONTHS[interval] + n)
    start = max(period.start, start_on)
    if start >= end_on:
        return None
    return Period(start, min(period.end, end_on))


def next_bill_on(
    start_on: date, end_on: date, interval: str, billed: int, anchor_on: date | None = None
) -> date | None:
    """The first day of the period after `billed` ones; None when the term has no more."""
    period = period_of(start_on, end_on, interval, billed, anchor_on)
    return period.start if period else None


def renewed_term(
    first_on: date, start_on: date, end_on: date, interval: str, *, changes: bool = False
) -> tuple[date, date | None]:
    """The end of the term that follows [start_on, end_on) with the same length in months, and its anchor.

    Counted from the subscription's first day where the term ends on such a day and whole intervals lie between, else
    from the end itself. Where the interval `changes`, the length is rounded up to whole intervals: a subscription that
    ran from month to month runs for a year once it is billed by the year.
    """
    months = max(periods.months_between(start_on, end_on), 1)
    step = periods.MONTHS[interval]
    if changes:
        months = -(-months // step) * step
    anchor_on = anchor_at(first_on, end_on, interval)
    return months_after(anchor_on, end_on, months), anchor_on


def anchor_at(first_on: date, end_on: date, interval: str) -> date | None:
    """From where a term that begins on `end_on` counts its periods: the subscription's first day, if that fits.

    It fits where `end_on` is such a day and whole intervals lie between: begun on the 31st, it stays on the 31st.
    """
    so_far = periods.months_between(first_on, end_on)
    fits = so_far % periods.MONTHS[interval] == 0 and periods.add_months(first_on, so_far) == end_on
    return first_on if fits else None


def months_after(anchor_on: date | None, start_on: date, months: int) -> date:
    """The day so many months after the start of a term whose periods count from the anchor, if it has one."""
    anchor = anchor_on or start_on
    so_far = periods.months_between(anchor, start_on)
    return periods.add_months(anchor, so_far + months)


def period_on(
    start_on: date, end_on: date, interval: str, day: date, anchor_on: date | None = None
) -> Period | None:
    """The billing period of a term that contains a day; None outside the term."""
    if not start_on <= day < end_on:
        return None
    months = periods.months_between(start_on, day)
    n = max(0, months // periods.MONTHS[interval] - 1)
    while (period := period_of(start_on, end_on, interval, n, anchor_on)) is not None:
        if period.start <= day < period.end:
            return period
        n += 1
    return None


def grace_ends_on(end_on: date, days: int) -> date:
    """The last day on which a payment still continues a subscription that ended in suspension: so many after its last."""
    return last_day(end_on) + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class TermSpec:
    """What a contract term says: its days, how often it is billed, how many seats at which price.

    Units: half-open from `start_on` to `end_on`; `list_minor` is for one seat and interval; `discount_bp` counts basis
    points. Periods are counted from `anchor_on`, else from `start_on`.
    """

    start_on: date
    end_on: date
    interval: str
    seats: int
    list_minor: int
    discount_bp: int = 0
    anchor_on: date | None = None

    def period(self, n: int) -> Period | None:
        """The nth billing period; None when the term has no such period."""
        return period_of(self.start_on, self.end_on, self.interval, n, self.anchor_on)

    def next_bill_on(self, billed: int) -> date | None:
        """The first day of the period after `billed` ones; None when the term has no more."""
        return next_bill_on(self.start_on, self.end_on, self.interval, billed, self.anchor_on)


def prorate(net_minor: int, used: Period, whole: Period) -> int:
    """The part of a period's price for the days used, rounded half up; both periods half-open."""
    return half_up(Decimal(net_minor) * used.days / whole.days)


def last_day(end_on: date) -> date:
    """The last day of service, as people say an end date; `end_on` itself is the first day after."""
    return end_on - timedelta(days=1)
