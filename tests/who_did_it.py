"""Every entry of the journal that any test makes says who did it: a guard around the whole suite.

Most entries are written several calls below the verb that a person asked for. A `by` that is lost on the way
blanks the trail, and no test of the thing itself would notice.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from billing_portal.identity.models import User
from billing_portal.journal import actions


def doers(frame: FrameType | None) -> list[User]:
    """The people for whom the functions act that handed `by` on to the one that records, the innermost first.

    A function that takes no `by` ends the chain: what the clock or a gateway does is nobody's deed.
    """
    found: list[User] = []
    while frame is not None:
        code = frame.f_code
        is_ours = "/billing_portal/" in code.co_filename and not code.co_name.startswith("<")
        if is_ours and "by" not in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
            break
        if is_ours and isinstance(by := frame.f_locals["by"], User):
            found.append(by)
        frame = frame.f_back
    return found


def guarded(entry: Callable[..., Any]) -> Callable[..., Any]:
    """`journal.actions._entry`, refusing one whose actor is not who the function nearest to it acts for."""

    def checked(event: Any, *args: Any, by: Any, at: Any) -> Any:
        for person in doers(sys._getframe(2))[:1]:
            if person != by:
                raise AssertionError(f"{event} is recorded as done by {by}, and {person} did it")
        return entry(event, *args, by=by, at=at)

    return checked


def install() -> Callable[[], None]:
    """Put the guard up; returns what takes it down."""
    before = actions._entry
    actions._entry = guarded(before)

    def remove() -> None:
        actions._entry = before

    return remove
