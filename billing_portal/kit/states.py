"""The only place that writes a `status`."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from billing_portal.kit.errors import WrongState


def move(row: models.Model, *, to: str, allowed: set[str], where: Q | None = None, **changes: object) -> None:
    """Set `row.status` to `to` if the database still shows one of `allowed`, else WrongState.

    One UPDATE ... WHERE status IN (...): of two racing callers exactly one wins, on SQLite
    as on PostgreSQL, and the winner holds the row until its transaction ends. `where` adds
    a condition that must hold in that same instant, such as a clock that has not run out.
    """
    changes["status"] = to
    rows = type(row)._base_manager.filter(pk=row.pk, status__in=allowed)
    if where is not None:
        rows = rows.filter(where)
    if rows.update(**changes) != 1:
        raise WrongState
    for field, value in changes.items():
        setattr(row, field, value)


def move_all(rows: models.QuerySet[Any], *, to: str, allowed: set[str], **changes: object) -> int:
    """Set many rows to `to` where the database still shows one of `allowed`; how many. One UPDATE."""
    return rows.filter(status__in=allowed).update(status=to, **changes)


def write_as(row: models.Model, to: str, *, allowed: set[str]) -> None:
    """Give a row that is about to be written in bulk its status. Raises WrongState unless it is in `allowed`.

    Only for rows that are new or held by the caller's transaction: nothing is compared in the database here.
    """
    if row.status not in allowed:  # type: ignore[attr-defined]
        raise WrongState
    row.status = to  # type: ignore[attr-defined]
