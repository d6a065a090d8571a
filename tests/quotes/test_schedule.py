"""When what of an order is invoiced: one row, and one invoice, for each day and purchase order."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from billing_portal.kit import periods
from billing_portal.kit.money import Money
from billing_portal.quotes.rules import LineTerms, Step, line_figures
from billing_portal.quotes.schedule import Figures, TaxedLine, figures, payment_schedule, rates_of
from billing_portal.tax.ports import TaxDecision

FULL = TaxDecision("S", Decimal(19), "r")
TODAY = date(2026, 11, 30)


def line(start, months=12, seats=10, price=10_000, interval="annual", po="", steps=()):
    end = periods.add_months(start, months)
    terms = LineTerms(seats, price, 0, interval, start, end, steps=steps)
    return TaxedLine(interval, line_figures(terms), FULL, po)


def once(on, net, po=""):
    return TaxedLine("", line_figures(LineTerms(1, net, 0, "", on, None)), FULL, po)


def shown(rows):
    return [(row.on.isoformat(), row.po, row.net.minor, row.total.minor) for row in rows]


def test_what_begins_later_is_invoiced_later_and_what_has_begun_on_the_day_of_the_order():
    lines = [line(date(2026, 11, 8)), line(date(2027, 3, 30), price=20_000), once(date(2027, 11, 30), 5_005)]

    assert shown(payment_schedule(lines, "EUR", TODAY)) == [
        ("2026-11-30", "", 100_000, 119_000),
        ("2027-03-30", "", 200_000, 238_000),
        ("2027-11-30", "", 5_005, 5_956),
    ]


def test_all_periods_begun_by_the_day_of_the_order_are_on_the_first_invoice():
    [first, second] = payment_schedule([line(date(2026, 10, 30), 3, interval="monthly")], "EUR", TODAY)

    assert [charge.period.start for _index, charge in first.charges] == [date(2026, 10, 30), TODAY]
    assert (first.net.minor, second.on) == (200_000, date(2026, 12, 30))


def test_an_invoice_carries_one_purchase_order():
    lines = [line(TODAY, po="45-2"), once(TODAY, 700, po="45-1"), once(TODAY, 300, po="45-2")]

    assert [(row.po, row.net.minor) for row in payment_schedule(lines, "EUR", TODAY)] == [
        ("45-1", 700),
        ("45-2", 100_300),
    ]


def test_tax_is_rounded_on_each_invoice_and_the_sum_is_that_of_the_invoices():
    found = figures([once(TODAY, 3), once(date(2027, 1, 1), 3), once(date(2027, 2, 1), 3)], "EUR", TODAY)

    assert [row.tax_total.minor for row in found.schedule] == [1, 1, 1]
    assert found.value_total == Money(12, "EUR")  # taxed in one sum it would be 11


def test_lines_that_never_run_together_are_not_added_up():
    ramp = [line(date(2027, 1, 1), seats=20), line(date(2028, 1, 1), seats=40)]

    assert [(rate.since.year, rate.amount.minor) for rate in rates_of(ramp, "EUR")] == [
        (2027, 200_000),
        (2028, 400_000),
    ]


def test_lines_that_run_together_are_added_up_from_the_day_on_which_they_do():
    both = [line(date(2027, 1, 1), 24, seats=20), line(date(2027, 7, 1), 12, seats=5)]

    assert [(rate.since, rate.amount.minor) for rate in rates_of(both, "EUR")] == [
        (date(2027, 1, 1), 200_000),
        (date(2027, 7, 1), 250_000),
    ]


def test_where_nothing_has_begun_the_first_payment_is_that_of_the_first_day():
    found = figures([line(date(2027, 3, 1)), line(date(2027, 3, 2))], "EUR", TODAY)

    assert (found.first_on, found.first.minor) == (date(2027, 3, 1), 100_000)


STARTS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@st.composite
def any_line(draw):
    interval = draw(st.sampled_from(["monthly", "quarterly", "annual", ""]))
    start, seats, price = draw(STARTS), draw(st.integers(1, 99)), draw(st.integers(0, 99_999))
    po = draw(st.sampled_from(["", "45-1", "45-2"]))
    if not interval:
        return once(start, seats * price, po)
    count = draw(st.integers(1, 6))
    length = periods.MONTHS[interval]
    at = sorted(draw(st.sets(st.integers(1, max(count - 1, 1)), max_size=2)) if count > 1 else ())
    steps = tuple(
        Step(periods.add_months(start, n * length), draw(st.integers(1, 99)), draw(st.integers(0, 9_999)))
        for n in at
    )
    return line(start, count * length, seats, price, interval, po, steps)


@given(st.lists(any_line(), min_size=1, max_size=5), STARTS, st.sampled_from(["EUR", "JPY", "USD"]))
def test_the_rows_are_what_was_accepted_to_the_cent_and_no_period_is_there_twice(lines, on, currency):
    found = figures(lines, currency, on)

    assert sum(row.net.minor for row in found.schedule) == found.value.minor
    assert found.value_total.minor == sum(row.total.minor for row in found.schedule)
    assert all(row.on >= on for row in found.schedule)
    days = [(row.on, row.po) for row in found.schedule]
    assert days == sorted(set(days))
    for index, one in enumerate(lines):
        charged = [c for row in found.schedule for i, c in row.charges if i == index]
        assert charged == list(one.figures.charges)
        spans = [c.period for c in charged if c.period]
        assert all(later.start == former.end for former, later in pairwise(spans))


@given(st.lists(any_line(), min_size=1, max_size=4), STARTS)
def test_figures_come_back_from_where_they_are_stored(lines, on):
    found = figures(lines, "EUR", on)

    assert Figures.from_json(found.to_json(), "EUR") == found


def test_a_day_earlier_or_later_moves_only_what_has_begun():
    lines = [line(TODAY), once(TODAY + timedelta(days=1), 100)]

    assert len(payment_schedule(lines, "EUR", TODAY)) == 2
    assert len(payment_schedule(lines, "EUR", TODAY + timedelta(days=1))) == 1
