"""The test clock as `kit.clock` reads it: one row, looked at once a second by each process."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import connection

from billing_portal.jobs.models import TestClock

FRESH = 1.0  # seconds for which a process believes what it has read
_known: list[tuple[float, timedelta]] = []
_has_table: list[bool] = []  # once it is there it stays


def ahead() -> timedelta:
    """By how much the portal's time is ahead of the world's."""
    moment = time.monotonic()
    if not _known or moment - _known[0][0] > FRESH:
        found = (
            TestClock.objects.filter(pk=1).values_list("ahead", flat=True).first() if _is_there() else None
        )
        _known[:] = [(moment, found or timedelta(0))]
    return _known[0][1]


def _is_there() -> bool:
    """Whether the table exists: while an older database is migrated the clock is read too."""
    if not _has_table and TestClock._meta.db_table in connection.introspection.table_names():
        _has_table.append(True)
    return bool(_has_table)


def forget() -> None:
    """Read it again: this process has just moved it."""
    _known.clear()
