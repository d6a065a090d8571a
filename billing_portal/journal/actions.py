from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from billing_portal.journal import outbox
from billing_portal.journal.events import Event
from billing_portal.journal.models import Entry


class IncompleteEvent(ValueError):
    """An event was recorded without what its words or its payload name."""


def _entry(
    event: Event, subject: models.Model, account: Any, data: dict[str, Any], *, by: Any, at: datetime
) -> Entry:
    """The row, not saved. Raises IncompleteEvent; `number` is taken from the object itself."""
    if "number" in event.needed and "number" not in data:
        data = {**data, "number": getattr(subject, "number", None) or ""}
    if lacking := event.needed - data.keys():
        raise IncompleteEvent(f"{event} lacks {', '.join(sorted(lacking))}")
    if unsaid := sorted(key for key, value in data.items() if value is None):
        raise IncompleteEvent(f"{event} says None for {', '.join(unsaid)}")
    public_id: UUID = subject.public_id  # type: ignore[attr-defined]
    return Entry(
        name=event.name,
        kind=subject._meta.label_lower,
        object_id=public_id,
        account_id=getattr(account, "public_id", None),
        actor_id=getattr(by, "pk", None),
        at=at,
        data=data,
    )


def record(
    event: Event,
    subject: models.Model,
    *,
    by: Any,
    at: datetime,
    account: Any = None,
    **data: Any,
) -> Entry:
    """Record what just happened to `subject`, in the transaction in which it happens.

    `by` is a User, or None for the clock. `account` is the corporate account concerned (its public id is kept).
    `data` must be JSON and hold what the event's words and payload name; raises IncompleteEvent. The entry is laid
    before every reader that wants the event; what follows, such as mails, follows after commit.
    """
    entry = _entry(event, subject, account, data, by=by, at=at)
    entry.save(force_insert=True)
    outbox.put([(entry, event)])
    return entry


@dataclass(frozen=True, slots=True)
class Happening:
    """One of many things that happen at once: see `record`."""

    event: Event
    subject: models.Model
    account: Any
    data: dict[str, Any]


def record_many(happenings: Sequence[Happening], *, by: Any, at: datetime) -> None:
    """Write down many things of one moment; a statement for all, and one for all readers."""
    entries = Entry.objects.bulk_create(
        _entry(one.event, one.subject, one.account, one.data, by=by, at=at) for one in happenings
    )
    outbox.put(zip(entries, (one.event for one in happenings), strict=True))
