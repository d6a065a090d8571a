"""Taking numbers: gap-free, because a counter rolls back with its taker."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from billing_portal.numbers.models import NumberSeries


def next_number(series: str, year: int) -> int:
    """Take the next number of a series, counted from 1 each year; gap-free. As `take_numbers` for one."""
    return take_numbers(series, year, 1)


def take_numbers(series: str, year: int, count: int) -> int:
    """Take `count` numbers of a series in a row and return the first; gap-free.

    The counter row is claimed in the caller's transaction and rolls back with it, so no number is ever lost.
    Raises TransactionManagementError outside a transaction. Take it as late as possible: it is held until commit.
    """
    transaction.get_connection().validate_no_broken_transaction()
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken inside a transaction")
    rows = NumberSeries.objects.filter(series=series, year=year)
    if rows.update(last=F("last") + count) == 0:
        NumberSeries.objects.get_or_create(series=series, year=year)
        rows.update(last=F("last") + count)
    return rows.values_list("last", flat=True).get() - count + 1


def numbered(prefix: str, year: int) -> str:
    """The next number as people read it: `Q-2026-000042`."""
    return f"{prefix}-{year}-{next_number(prefix, year):06d}"
