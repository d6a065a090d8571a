"""Days on which banks settle payments. Source of the dates: the ECB's TARGET calendar and 5 U.S.C. 6103."""

from datetime import date

import pytest

from billing_portal.kit.bank_days import add_bank_days, is_bank_day


@pytest.mark.parametrize(
    ("day", "currency", "settles"),
    [
        (date(2026, 11, 28), "EUR", False),  # Saturday
        (date(2026, 11, 29), "JPY", False),  # Sunday
        (date(2027, 3, 26), "EUR", False),  # Good Friday
        (date(2027, 3, 26), "USD", True),
        (date(2026, 11, 26), "USD", False),  # Thanksgiving
        (date(2026, 11, 26), "EUR", True),
        (date(2026, 10, 3), "EUR", False),  # a Saturday
        (date(2028, 10, 3), "EUR", True),  # Germany's holiday is none of TARGET
        (date(2027, 7, 5), "USD", False),  # 4 July is a Sunday
        (date(2026, 12, 28), "GBP", False),  # Boxing Day is a Saturday
        (date(2026, 12, 28), "EUR", True),
        (date(2027, 8, 2), "CHF", True),  # 1 August is a Sunday
        (date(2028, 8, 1), "CHF", False),
        (date(2026, 12, 25), "JPY", True),  # no calendar: weekends alone
    ],
)
def test_banks_settle_on_weekdays_that_are_no_holiday_of_the_currency(day, currency, settles):
    assert is_bank_day(day, currency) is settles


def test_bank_days_are_counted_over_easter():
    assert add_bank_days(date(2027, 3, 25), 2, "EUR") == date(2027, 3, 31)


def test_bank_days_are_counted_over_the_turn_of_the_year():
    assert add_bank_days(date(2026, 12, 31), 1, "USD") == date(2027, 1, 4)


def test_no_bank_days_after_a_sunday_are_that_sunday():
    assert add_bank_days(date(2026, 11, 29), 0, "EUR") == date(2026, 11, 29)
