"""The outbox: what each reader of the journal has yet to take. Readers go at their own pace and lose nothing to another.

A row for each reader, not a cursor: on PostgreSQL entry 7 may be committed after entry 8, and a cursor at 8 would
never see it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from billing_portal.journal.events import Event
from billing_portal.journal.models import Entry, Outbox

log = logging.getLogger(__name__)
BATCH = 100


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who acts on what happened: `wants` chooses events, `take` does what follows from one entry.

    `take` is called inside the transaction that takes the entry out of the outbox: both happen, or neither.
    """

    name: str
    wants: Callable[[Event], bool]
    take: Callable[[Entry, datetime], object]


_READERS: dict[str, Reader] = {}


def register(reader: Reader) -> None:
    """Name a reader; called once, when its app is ready."""
    _READERS[reader.name] = reader


def forget(name: str) -> None:
    """Remove a reader; its waiting entries stay."""
    _READERS.pop(name, None)


def put(entries: Iterable[tuple[Entry, Event]]) -> None:
    """Lay entries before every reader that wants them, in the transaction that writes them."""
    rows = [
        Outbox(entry=entry, reader=reader.name)
        for entry, event in entries
        for reader in _READERS.values()
        if reader.wants(event)
    ]
    if rows:
        Outbox.objects.bulk_create(rows)


def drain(reader: Reader, *, now: datetime) -> None:
    """Offer each waiting entry once, oldest first; one that fails is logged, stays and does not delay others."""
    after = 0
    while rows := _waiting(reader.name, after):
        for row in rows:
            try:
                _take(reader, row, now)
            except Exception:  # whatever is wrong with one entry, what follows from the others must happen
                log.exception("entry %s (%s): %s cannot take it", row.entry_id, row.entry.name, reader.name)
        after = rows[-1].entry_id


def _waiting(reader: str, after: int) -> list[Outbox]:
    rows = Outbox.objects.filter(reader=reader, entry__gt=after).order_by("entry")
    return list(rows.select_related("entry")[:BATCH])


@transaction.atomic
def _take(reader: Reader, row: Outbox, now: datetime) -> None:
    if Outbox.objects.filter(pk=row.pk).delete()[0]:  # of two workers one goes on
        reader.take(row.entry, now)
