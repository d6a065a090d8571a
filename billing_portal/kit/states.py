"""The only place that writes a `status`."""

from __future__ import annotations

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
