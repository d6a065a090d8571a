"""The one clock, and the zones in which people and companies read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

# The zone in which times are shown when an account names none: its country's (the capital's where it has several).
COUNTRY_ZONES = {
    "AT": "Europe/Vienna", "AU": "Australia/Sydney", "BE": "Europe/Brussels", "CA": "America/Toronto",
    "CH": "Europe/Zurich", "CZ": "Europe/Prague", "DE": "Europe/Berlin", "DK": "Europe/Copenhagen",
    "ES": "Europe/Madrid", "FI": "Europe/Helsinki", "FR": "Europe/Paris", "GB": "Europe/London",
    "IE": "Europe/Dublin", "IT": "Europe/Rome", "JP": "Asia/Tokyo", "LU": "Europe/Luxembourg",
    "NL": "Europe/Amsterdam", "NO": "Europe/Oslo", "PL": "Europe/Warsaw", "PT": "Europe/Lisbon",
    "SE": "Europe/Stockholm", "US": "America/New_York",
}  # fmt: skip


_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


_shift: list[Callable[[], timedelta]] = []  # where there is a test clock: by how much it is ahead


def shift_by(source: Callable[[], timedelta]) -> None:
    """Let `now` be ahead by what `source` says: the test clock of demo and staging, registered once at start."""
    _shift[:] = [source]


def now() -> datetime:
    """This instant, aware, in UTC. Only faces, commands and tasks read it; below them `now` is a parameter."""
    frozen = _frozen.get()
    if frozen is not None:
        return frozen
    return datetime.now(UTC) + _shift[0]() if _shift else datetime.now(UTC)


@lru_cache(maxsize=128)
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def zone_of_country(country: str) -> str:
    return COUNTRY_ZONES.get(country, "UTC")


def day(moment: datetime, zone_name: str) -> date:
    """The calendar day of an instant in a zone: an invoice's day is its issuer's, not UTC's."""
    return moment.astimezone(zone(zone_name)).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now` answer `moment` inside the block: for tests and for the demo that lives through its past."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
