"""A database of the tests for one run, made fresh as often as a harness asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.test.utils import setup_databases, teardown_databases

from tests import databases


@contextmanager
def made() -> Iterator[None]:
    """Migrated databases, kept as copies to begin anew from, gone in the end."""
    old = setup_databases(verbosity=0, interactive=False)
    databases.keep_copy(connections)
    try:
        yield
    finally:
        for alias in connections:
            connections[alias].close()
        databases.drop_copy(connections)
        teardown_databases(old, verbosity=0)


def fresh() -> None:
    """As right after the migrations."""
    for alias in connections:
        databases.put_back(alias)
