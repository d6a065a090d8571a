"""The proof of the books after each test, of those rules alone whose tables the test has written.

A test begins with none of their rows, so a rule over tables that nothing was written to holds: asking it costs a third
of the time of a small test and can find nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from billing_portal.payments import checks

WRITTEN = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
READ = re.compile(r'(?:FROM|JOIN)\s+"(\w+)"', re.IGNORECASE)
LOOKED_UP = {"accounts_corporateaccount"}  # for its number only
_read_by: dict[Callable[..., Any], set[str]] = {}


@contextmanager
def tables(pattern: re.Pattern[str], *, whole: bool) -> Iterator[set[str]]:
    """The tables that the statements of the block name; at their beginning, or anywhere in the `whole` of them."""
    found: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.update(pattern.findall(sql) if whole else (at.group(1) for at in [pattern.match(sql)] if at))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def read_by(rule: Callable[..., Any]) -> set[str]:
    """The tables that a rule compares, learned by letting it ask once."""
    if rule not in _read_by:
        with tables(READ, whole=True) as found:
            rule()
        _read_by[rule] = found - LOOKED_UP
    return _read_by[rule]


def findings(written: set[str] | None) -> list[str]:
    """What does not agree by the rules over tables that were written; by all of them if that is not known."""
    rules = [rule for rule in checks.RULES if written is None or read_by(rule) & written]
    return [str(finding) for finding in checks.check_books(rules)]
