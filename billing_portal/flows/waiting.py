"""What waits for the Admin Center and when it is tried again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from billing_portal.orders.models import AdminContact, SeatChange

BATCH = 200
LONGEST_PAUSE = timedelta(hours=1)
Waiting = TypeVar("Waiting", AdminContact, SeatChange)


def due_of(rows: Iterable[Waiting], now: datetime) -> list[Waiting]:
    """The first of those whose pause, which grows with each try, is over."""
    return list(islice((row for row in rows if _is_due(row, now)), BATCH))


def _is_due(row: AdminContact | SeatChange, now: datetime) -> bool:
    pause = min(timedelta(seconds=5 * 2 ** min(row.tries, 12)), LONGEST_PAUSE)
    return row.last_tried_at is None or row.last_tried_at + pause <= now
