"""Sums of rows by a key, in minor units, to be compared with each other."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from django.db.models import QuerySet, Sum

Sums = dict[Hashable, int]


def sums_by(rows: QuerySet[Any], by: tuple[str, ...], of: Any) -> Sums:
    """What `of` adds up to for each value of the fields `by`. One query."""
    grouped = rows.order_by().values_list(*by).annotate(sum=Sum(of)).values_list(*by, "sum")
    return {row[:-1] if len(by) > 1 else row[0]: row[-1] or 0 for row in grouped.iterator()}


def added(*parts: Mapping[Hashable, int]) -> Sums:
    """The sums of several, key by key."""
    result: Sums = {}
    for part in parts:
        for key, minor in part.items():
            result[key] = result.get(key, 0) + minor
    return result


def negated(part: Mapping[Hashable, int]) -> Sums:
    """Each sum with the other sign."""
    return {key: -minor for key, minor in part.items()}
