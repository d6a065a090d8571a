from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import F

from billing_portal.journal.models import Entry, NumberSeries, Unrouted


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
