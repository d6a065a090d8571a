"""Test databases that are put back from a copy: the ledger refuses to be flushed.

The copy is taken once, right after the migrations. After a test that commits, SQLite gets its pages back by the
backup interface (whoever has the file open sees them), PostgreSQL gets a new database from its template.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from django.db import connections
from django.test import TransactionTestCase

PATIENCE = 20  # seconds for a lock that a thread of the test still holds


def _copy_pages(source: str, target: str) -> None:
    with (
        closing(sqlite3.connect(source, timeout=PATIENCE)) as left,
        closing(sqlite3.connect(target, timeout=PATIENCE)) as right,
    ):
        left.backup(right)


def _template_of(connection: Any) -> str:
    name = str(connection.settings_dict["NAME"])
    return f"{name}.template" if connection.vendor == "sqlite" else f"{name}_template"


def _recreate(connection: Any, name: str, *, template: str) -> None:
    """A database of this name that equals its template; whoever is connected to the old one is sent away."""
    quote = connection.ops.quote_name
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(name)} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")


def keep_copy(aliases: Iterable[str]) -> None:
    """Take the copies of databases that are fresh from their migrations."""
    for alias in aliases:
        connection = connections[alias]
        name, template = str(connection.settings_dict["NAME"]), _template_of(connection)
        connection.close()
        if connection.vendor == "sqlite":
            _copy_pages(name, template)
        else:
            _recreate(connection, template, template=name)


def put_back(alias: str) -> None:
    """Make a database what it was right after the migrations."""
    connection = connections[alias]
    name, template = str(connection.settings_dict["NAME"]), _template_of(connection)
    connection.close()
    if connection.vendor == "sqlite":
        _copy_pages(template, name)
    else:
        _recreate(connection, name, template=template)


def drop_copy(aliases: Iterable[str]) -> None:
    """PostgreSQL's templates go with the run; SQLite's lie in a folder that is removed automatically."""
    for alias in aliases:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            with connection._nodb_cursor() as cursor:
                cursor.execute(
                    f"DROP DATABASE IF EXISTS {connection.ops.quote_name(_template_of(connection))}"
                )


def never_flush() -> None:
    """Let Django's tests that commit put their databases back instead of flushing them."""

    def teardown(self: TransactionTestCase) -> None:
        for alias in self._databases_names(include_mirrors=False):
            put_back(alias)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
