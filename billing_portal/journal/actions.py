from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from billing_portal.journal.models import Entry, Unrouted


def record(
    name: str,
    subject: models.Model,
    *,
    by: Any,
    at: datetime,
    account: Any = None,
    **data: Any,
) -> Entry:
    """Write down what just happened to `subject`, in the transaction in which it happens.

    `by` is a User, or None for the clock. `account` is the corporate account concerned (its public id is kept).
    `data` must be JSON. The entry is also put into the outbox, from which notifications follow after commit.
    """
    public_id: UUID = subject.public_id  # type: ignore[attr-defined]
    entry = Entry.objects.create(
        name=name,
        kind=subject._meta.label_lower,
        object_id=public_id,
        account_id=getattr(account, "public_id", None),
        actor_id=getattr(by, "pk", None),
        at=at,
        data=data,
    )
    Unrouted.objects.create(entry=entry)
    return entry


@dataclass(frozen=True, slots=True)
class Happening:
    """One of many things that happen at once: see `record`."""

    name: str
    subject: models.Model
    account: Any
    data: dict[str, Any]


def record_many(happenings: Sequence[Happening], *, by: Any, at: datetime) -> None:
    """Write down many things of one moment and put each into the outbox; two statements for all."""
    entries = Entry.objects.bulk_create(
        Entry(
            name=one.name,
            kind=one.subject._meta.label_lower,
            object_id=one.subject.public_id,  # type: ignore[attr-defined]
            account_id=getattr(one.account, "public_id", None),
            actor_id=getattr(by, "pk", None),
            at=at,
            data=one.data,
        )
        for one in happenings
    )
    Unrouted.objects.bulk_create(Unrouted(entry=entry) for entry in entries)
