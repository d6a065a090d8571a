"""How long a mail waits for its next try, and when trying ends. Pure."""

from __future__ import annotations

from datetime import timedelta

LAST_TRY = 12  # then it waits for staff
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
LEASE = timedelta(minutes=5)  # who took a mail has this long to send it before another worker may


def pause_after(tries: int) -> timedelta:
    """30 seconds, doubled after each failed try, an hour at most."""
    doubled: int = 2 ** min(max(tries - 1, 0), 10)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
