"""Every entry of the journal that any test makes says who did it and at which account: a guard around the suite.

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

NO_ACCOUNT = frozenset({"paper.dropped"})  # about a paper that no account ever got


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


def has_lost_its_account(subject: Any, account: Any) -> bool:
    """Whether it belongs to an account and is recorded at none; what an account is not to see says so itself."""
    own = getattr(subject, "notified_account", getattr(subject, "account_id", None))
    return own is not None and account is None


def guarded(entry: Callable[..., Any]) -> Callable[..., Any]:
    """`journal.actions._entry`, refusing one without the person or the account that those around it have."""

    def checked(event: Any, subject: Any, account: Any, data: Any, *, by: Any, at: Any) -> Any:
        if by is None and (people := doers(sys._getframe(2))):
            raise AssertionError(f"{event} is recorded as done by nobody, and {people[0]} did it")
        if event.name not in NO_ACCOUNT and has_lost_its_account(subject, account):
            raise AssertionError(f"{event} of {subject} is recorded at no account, and it has one")
        return entry(event, subject, account, data, by=by, at=at)

    return checked


def install() -> Callable[[], None]:
    """Put the guard up; returns what takes it down."""
    before = actions._entry
    actions._entry = guarded(before)

    def remove() -> None:
        actions._entry = before

    return remove
