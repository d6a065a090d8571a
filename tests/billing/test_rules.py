"""What falls due, as arithmetic: no gap, no overlap, no slide to the 28th."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_portal.billing.rules import SubscriptionState, TermState, due_until
from billing_portal.kit import periods
from billing_portal.subscriptions.rules import TermSpec


def running(
    start: date, months: int, interval: str, *, renews: bool = True, seats: int = 1
) -> SubscriptionState:
    """A subscription of terms of so many months, nothing billed yet; EUR 1.00 a seat and interval."""
    end = periods.add_months(start, months)
    return SubscriptionState(1, start, renews, (TermState(7, TermSpec(start, end, interval, seats, 100)),))


def starts(subscription: SubscriptionState, until: date) -> list[date]:
    return [due.period.start for due in due_until([subscription], until)]


def test_nothing_is_due_before_the_first_day():
    assert starts(running(date(2027, 1, 1), 12, "annual"), date(2026, 12, 31)) == []


def test_each_month_of_a_year_begins_once_and_the_renewal_follows():
    found = due_until([running(date(2026, 1, 31), 12, "monthly")], date(2027, 2, 1))

    assert [due.period.start for due in found][:4] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]
    assert found[-1].period.start == date(2027, 1, 31)
    assert [due.is_first for due in found] == [False] * 12 + [True]


def test_one_that_began_on_the_last_of_january_stays_on_the_last_day_when_it_renews_monthly():
    assert starts(running(date(2027, 1, 31), 1, "monthly"), date(2027, 6, 1)) == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2027, 5, 31),
    ]


def test_a_leap_day_comes_back_every_four_years():
    assert starts(running(date(2028, 2, 29), 12, "annual"), date(2033, 1, 1)) == [
        date(2028, 2, 29),
        date(2029, 2, 28),
        date(2030, 2, 28),
        date(2031, 2, 28),
        date(2032, 2, 29),
    ]


def test_what_does_not_renew_ends():
    assert len(starts(running(date(2026, 1, 1), 12, "quarterly", renews=False), date(2030, 1, 1))) == 4


@given(
    start=st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    interval=st.sampled_from(["monthly", "quarterly", "annual"]),
    count=st.integers(1, 4),
    days=st.integers(0, 2500),
)
def test_periods_join_without_gap_or_overlap_whatever_the_day(start, interval, count, days):
    until = start + timedelta(days=days)
    months = count * periods.MONTHS[interval]

    found = due_until([running(start, months, interval)], until)

    assert found[0].period.start == start
    assert all(a.period.end == b.period.start for a, b in pairwise(found))
    assert found[-1].period.start <= until < found[-1].period.end
    assert {due.net_minor for due in found} == {100}


@pytest.mark.parametrize(("seats", "net"), [(1, 100), (12, 1200)])
def test_the_price_is_the_terms_own(seats, net):
    found = due_until([running(date(2026, 1, 1), 12, "annual", seats=seats)], date(2026, 1, 1))

    assert [due.net_minor for due in found] == [net]


def agreed(start: date, months: int, interval: str, other: str) -> SubscriptionState:
    """One that renews by another interval at EUR 9.00 a seat."""
    return replace(running(start, months, interval), next_interval=other, next_list_minor=900)


def test_a_period_that_the_end_of_the_term_cuts_costs_its_days():
    cut = running(date(2026, 1, 1), 14, "annual", renews=False, seats=10)

    found = due_until([cut], date(2027, 1, 1))

    assert [(due.period.end, due.net_minor) for due in found] == [
        (date(2027, 1, 1), 1_000),
        (date(2027, 3, 1), 162),  # 59 of the 365 days of 2027: 161.6
    ]


def test_a_renewal_by_an_agreed_interval_takes_its_price_and_the_following_ones_keep_it():
    found = due_until([agreed(date(2026, 1, 1), 12, "annual", "quarterly")], date(2028, 1, 1))

    after = [due for due in found if due.period.start >= date(2027, 1, 1)]
    assert [due.net_minor for due in after] == [900] * 5
    assert [due.period.start for due in after][1:3] == [date(2027, 4, 1), date(2027, 7, 1)]


@pytest.mark.parametrize("start", [date(2026, 1, 31), date(2026, 3, 1), date(2028, 2, 29)])
@pytest.mark.parametrize(("interval", "other"), [("monthly", "annual"), ("monthly", "quarterly")])
def test_month_by_month_becomes_whole_terms_of_the_agreed_interval(start, interval, other):
    """Full periods without gap or overlap, also in the renewals that follow."""
    one = agreed(start, 1, interval, other)
    found = due_until([one], periods.add_months(start, 60))

    later = found[1:]
    assert {due.net_minor for due in later} == {900}
    assert all(first.period.end == second.period.start for first, second in pairwise(found))
    assert {(due.period.end - due.period.start).days >= 88 for due in later} == {True}
