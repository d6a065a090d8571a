"""Amounts and dates as a language writes them. Rows are prepared here, templates print strings.

How is data: patterns come from the language's `formats.toml`, names and marks from CLDR (kit/languages).
Babel's pattern objects are cached by locale: formatting inside templates cost ten times as much.
Units: Money in, text out; dates are `date`, moments are aware datetimes shown in a named zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_datetime, get_timezone_name
from babel.lists import format_list
from babel.numbers import get_decimal_symbol, get_group_symbol
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing_portal.kit import clock, money
from billing_portal.kit.languages import current, style
from billing_portal.kit.money import Money

NBSP = "\u00a0"


@lru_cache(maxsize=32)
def locale_of(language: str) -> Locale:
    """What CLDR knows of a language and the country whose ways it follows."""
    return Locale.parse(style(language).cldr)


@lru_cache(maxsize=32)
def _marks(language: str) -> tuple[str, str]:
    locale = locale_of(language)
    return get_decimal_symbol(locale), get_group_symbol(locale)


def number(value: int, language: str | None = None) -> str:
    """A whole number with the locale's grouping."""
    return f"{value:,}".replace(",", _marks(language or current())[1])


def decimal_text(value: Decimal, places: int, language: str | None = None) -> str:
    point, group = _marks(language or current())
    whole, _dot, fraction = f"{abs(value):,.{places}f}".partition(".")
    sign = "\u2212" if value < 0 else ""
    return sign + whole.replace(",", group) + (point + fraction if fraction else "")


def amount(value: Money, language: str | None = None) -> str:
    """The bare figure, `12,480.00` or `12.480,00`; a true minus sign."""
    return decimal_text(money.decimal(value), money.EXPONENTS[value.currency], language)


def amount_with_code(value: Money, language: str | None = None) -> str:
    """The figure with its ISO code, in the order of the language: `EUR 12,480.00`, `12.480,00 EUR`."""
    language = language or current()
    return style(language).money_with_code.format(amount=amount(value, language), code=value.currency)


def percent(rate: Decimal, language: str | None = None) -> str:
    """`19 %` in German, `19%` in English; no trailing zeros."""
    language = language or current()
    text = format(rate.normalize(), "f").replace(".", _marks(language)[0])
    before, after = _percent_marks(language)
    return f"{before}{text}{after}"


@lru_cache(maxsize=32)
def _percent_marks(language: str) -> tuple[str, str]:
    """What stands before and after a number of per cent; Turkish writes `%19`."""
    pattern = locale_of(language).percent_formats[None]
    return pattern.prefix[0], pattern.suffix[0]


def joined(items: Sequence[str], language: str | None = None) -> str:
    """A list in a sentence: `A, B and C`, `A, B und C`."""
    return format_list(items, locale=locale_of(language or current()))


@lru_cache(maxsize=4096)
def _date(value: date, pattern: str, language: str) -> str:
    return format_date(value, pattern, locale=locale_of(language))


def date_short(value: date | None, language: str | None = None) -> str:
    """For columns: `1 Jan 2027`, `01.01.2027`; empty for None."""
    if value is None:
        return ""
    language = language or current()
    return _date(value, style(language).dates_short, language)


def date_long(value: date, language: str | None = None) -> str:
    """For sentences on which a decision hangs: `Friday, 27 November 2026`."""
    language = language or current()
    return _date(value, style(language).dates_long, language)


@lru_cache(maxsize=4096)
def _moment(value: datetime, pattern: str, language: str, zone_name: str) -> str:
    text = format_datetime(value, pattern, tzinfo=clock.zone(zone_name), locale=locale_of(language))
    return style(language).moments_with_zone.format(moment=text, zone=zone_short(value, zone_name, language))


@lru_cache(maxsize=1024)
def zone_short(value: datetime, zone_name: str, language: str) -> str:
    """The zone's short name on that day, as its readers know it: `CET`, `MEZ`, `EST`."""
    local = value.astimezone(clock.zone(zone_name))
    name = get_timezone_name(local, width="short", locale=locale_of(language))
    if name in ("GMT", "UTC") or (name.isalpha() and not name.startswith(("GMT", "UTC"))):
        return name
    return local.tzname() or name  # CLDR has no short name here, only `GMT-5`


def moment_short(value: datetime, zone_name: str, language: str | None = None) -> str:
    """Weekday, day, time and zone: `Fri 27 Nov, 14:05 CET`, `Fr, 27.11., 14:05 Uhr MEZ`."""
    language = language or current()
    return _moment(value, style(language).moments_short, language, zone_name)


def moment_long(value: datetime, zone_name: str, language: str | None = None) -> str:
    """The same with the year, for records: `27 Nov 2026, 14:05 CET`."""
    language = language or current()
    return _moment(value, style(language).moments_long, language, zone_name)


def moment_words(value: datetime, zone_name: str, language: str | None = None) -> str:
    """A deadline in full words: `Friday, 27 November 2026, 14:05 CET`."""
    language = language or current()
    return _moment(value, style(language).moments_words, language, zone_name)


def time_left(until: datetime, now: datetime) -> str:
    """What remains, in words that decide something: days, then hours, then minutes; empty when over."""
    left = until - now
    if left <= timedelta(0):
        return ""
    minutes = int(left.total_seconds() // 60)
    if left >= timedelta(hours=48):
        days = left.days
        return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
    if left >= timedelta(hours=1):
        hours = minutes // 60
        return ngettext("%(count)d hour left", "%(count)d hours left", hours) % {"count": hours}
    if minutes < 1:
        return _("less than a minute left")
    return ngettext("%(count)d minute left", "%(count)d minutes left", minutes) % {"count": minutes}


def country_name(code: str, language: str | None = None) -> str:
    return str(locale_of(language or current()).territories.get(code, code))


def parse_typed(text: str, currency: str, language: str | None = None) -> Money:
    """An amount as the reader's locale writes it; raises money.NotAnAmount."""
    point, group = _marks(language or current())
    return money.parse_amount(text, currency, decimal_mark=point, group_mark=group)


def is_country(code: str) -> bool:
    return code in get_global("territory_currencies") and len(code) == 2
