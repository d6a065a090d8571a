from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from billing_portal.quotes.rules import LineTerms, Step, line_figures
from billing_portal.quotes.schedule import TaxedLine, figures
from billing_portal.tax.ports import TaxDecision

FULL = TaxDecision("S", Decimal(19), "r")
TODAY = date(2026, 1, 1)


def test_a_year_paid_monthly_is_twelve_equal_periods():
    line = line_figures(LineTerms(10, 1000, 0, "monthly", date(2026, 1, 31), date(2027, 1, 31)))

    assert (line.period, line.first, line.periods, line.value) == (10_000, 10_000, 12, 120_000)
    assert line.first_period == (date(2026, 1, 31), date(2026, 2, 28))


def test_added_seats_pay_the_rest_of_the_running_period_by_the_day_then_whole_ones():
    line = line_figures(
        LineTerms(10, 3000, 0, "quarterly", date(2026, 2, 15), date(2027, 1, 1), anchor_on=date(2026, 1, 1))
    )

    assert line.first == 15_000  # 45 of the quarter's 90 days
    assert line.first_period == (date(2026, 2, 15), date(2026, 4, 1))
    assert (line.periods, line.value) == (4, 15_000 + 3 * 30_000)


def test_a_discount_is_rounded_once_on_the_line_and_shown_as_saving():
    line = line_figures(LineTerms(3, 333, 1250, "annual", date(2026, 1, 1), date(2027, 1, 1)))

    assert (line.value, line.list_value) == (999 - 125, 999)  # 12.5 % of 9.99 is 1.24875, half up 1.25
    assert figures([TaxedLine("annual", line, FULL)], "EUR", TODAY).saving.minor == 125


def test_a_one_off_line_is_charged_once_and_does_not_recur():
    line = line_figures(LineTerms(2, 95_000, 0, "", date(2026, 1, 1), None))
    sums = figures([TaxedLine("", line, FULL)], "EUR", TODAY)

    assert (sums.first.minor, sums.value.minor, sums.per_interval) == (190_000, 190_000, {})


@given(
    st.integers(1, 500),
    st.integers(0, 50_000),
    st.integers(0, 10_000),
    st.sampled_from(["monthly", "quarterly", "annual"]),
    st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    st.integers(0, 364),
)
def test_the_parts_of_a_line_are_its_value(seats, price, discount, interval, anchor, offset):
    end = date(anchor.year + 1, anchor.month, min(anchor.day, 28))
    start = min(date.fromordinal(anchor.toordinal() + offset), date.fromordinal(end.toordinal() - 1))
    line = line_figures(LineTerms(seats, price, discount, interval, start, end, anchor_on=anchor))

    assert line.value == sum(charge.net for charge in line.charges)
    assert all(0 <= charge.net <= line.period for charge in line.charges)
    days = [charge.period for charge in line.charges]
    assert [one.end for one in days[:-1]] == [one.start for one in days[1:]]
    assert days[-1].end == end
    assert line.first_period.start == start
    assert line.value <= line.list_value


def test_a_step_charges_its_seats_and_price_from_its_day_on():
    steps = (Step(date(2027, 1, 31), 40, 900, 500),)
    line = line_figures(
        LineTerms(20, 1000, 0, "quarterly", date(2026, 1, 31), date(2028, 1, 31), steps=steps)
    )

    assert [charge.net for charge in line.charges] == 4 * [20_000] + 4 * [34_200]
    assert line.charges[4].period == (date(2027, 1, 31), date(2027, 4, 30))
    assert (line.value, line.list_value) == (216_800, 4 * 20_000 + 4 * 36_000)
