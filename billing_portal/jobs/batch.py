"""What a schedule does to many rows: each is processed, even if another one fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Row = TypeVar("Row")


def for_each(rows: Iterable[Row], act: Callable[[Row], object]) -> None:
    """Call `act` for every row. Exceptions are collected and raised together at the end."""
    errors: list[Exception] = []
    for row in rows:
        try:
            act(row)
        except Exception as error:  # kept and raised below: nobody behind this row has to wait for its repair
            error.add_note(f"about {type(row).__name__} {getattr(row, 'pk', row)}")
            errors.append(error)
    if errors:
        raise ExceptionGroup("some rows could not be dealt with", errors)
