"""A benchmark on a PostgreSQL of its own, before Django is set up."""

from __future__ import annotations

import os
from collections.abc import Callable

from tests.torture.cluster import own_postgres


def on_postgres(what: str, measure: Callable[[int], None]) -> None:
    """Measure with so many accounts as ACCOUNTS says (10,000), or say that PostgreSQL is missing."""
    with own_postgres() as url:
        if url is None:
            print(f"{what}: not measured, PostgreSQL's binaries are missing")
            return
        os.environ["DATABASE_URL"] = url
        measure(int(os.environ.get("ACCOUNTS", "10000")))
        from django.db import connections

        connections.close_all()
