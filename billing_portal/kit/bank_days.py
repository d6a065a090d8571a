"""Days on which banks settle payments in a currency: what a transfer takes is counted in them.

Euro: the TARGET calendar of the European Central Bank. US dollar: the federal holidays of the United States, also as
observed on a Friday or Monday. Pound sterling: England's bank holidays. Swiss franc: the national holidays. Elsewhere
Saturday and Sunday alone are no bank days. The days are data of the package `holidays`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5
CALENDARS: Mapping[str, Callable[[], holidays.HolidayBase]] = {
    "EUR": lambda: holidays.financial_holidays("ECB"),
    "USD": lambda: holidays.country_holidays("US"),
    "GBP": lambda: holidays.country_holidays("GB", subdiv="ENG"),
    "CHF": lambda: holidays.country_holidays("CH"),
}


@cache
def _calendar(currency: str) -> holidays.HolidayBase | None:
    make = CALENDARS.get(currency)
    return make() if make else None


def is_bank_day(day: date, currency: str) -> bool:
    """Whether banks settle payments in this currency on a day."""
    if day.weekday() >= SATURDAY:
        return False
    calendar = _calendar(currency)
    return calendar is None or day not in calendar


def add_bank_days(day: date, number: int, currency: str) -> date:
    """The day that is so many bank days after `day`; with 0 `day` itself, whatever it is."""
    for _step in range(number):
        day += timedelta(days=1)
        while not is_bank_day(day, currency):
            day += timedelta(days=1)
    return day
