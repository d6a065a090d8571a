from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_portal.kit.periods import add_months, count, nth
from billing_portal.subscriptions.rules import period_of, period_on, prorate


def test_the_end_of_january_does_not_slide_to_the_28th_for_ever():
    days = [nth(date(2026, 1, 31), "monthly", n).start for n in range(4)]

    assert days == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


def test_a_leap_day_returns_every_four_years():
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2024, 2, 29), 48) == date(2028, 2, 29)


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.sampled_from(["monthly", "quarterly", "annual"]),
    st.integers(0, 60),
)
def test_periods_follow_each_other_without_gap_or_overlap(anchor, interval, n):
    assert nth(anchor, interval, n).end == nth(anchor, interval, n + 1).start
    assert nth(anchor, interval, n).days > 0


@given(
    st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    st.integers(1, 36),
    st.sampled_from(["monthly", "quarterly"]),
    st.data(),
)
def test_every_day_of_a_term_lies_in_exactly_one_period(start, months, interval, data):
    end = add_months(start, months)
    day = data.draw(st.dates(start, date.fromordinal(end.toordinal() - 1)))

    period = period_on(start, end, interval, day)

    assert period is not None
    assert period.start <= day < period.end
    holders = [
        n for n in range(months + 1) if (p := period_of(start, end, interval, n)) and p.start <= day < p.end
    ]
    assert len(holders) == 1
    assert period_on(start, end, interval, end) is None


def test_a_term_must_be_whole_intervals():
    assert count("quarterly", 12) == 4
    with pytest.raises(ValueError, match="whole number"):
        count("quarterly", 13)


def test_half_a_period_costs_half_of_it():
    whole = nth(date(2026, 1, 1), "quarterly", 0)

    assert prorate(9_000, whole._replace(start=date(2026, 2, 15)), whole) == 4_500
