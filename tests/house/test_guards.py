"""After all migrations every trigger of the ledger is still there: SQLite loses them when it rebuilds a table."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection, models

from billing_portal.ledger import guards
from billing_portal.ledger.models import Leg, Posting

NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'tr_%'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O' AND tgname LIKE 'tr_%'",
}


def present() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(NAMES[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_after_all_migrations_every_guard_of_the_ledger_stands():
    assert present() == set(guards.triggers(connection.vendor))
    assert len(present()) >= 7


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="says something about SQLite only")
def test_a_migration_that_rebuilds_the_table_of_legs_would_be_seen():
    """Adding a constraint makes a new table, and its triggers are gone without a word."""
    constraint = models.CheckConstraint(name="ck_for_this_test", condition=~models.Q(currency=""))
    with connection.schema_editor() as editor:
        editor.add_constraint(Leg, constraint)

    lost = set(guards.triggers("sqlite")) - present()
    assert {name for name in lost if "leg" in name} == lost != set()

    with connection.schema_editor() as editor:
        guards.install(None, editor)
    assert present() == set(guards.triggers("sqlite"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="says something about SQLite only")
def test_a_migration_of_the_postings_that_does_not_begin_with_remove_fails_aloud():
    constraint = models.CheckConstraint(name="ck_for_this_test", condition=~models.Q(source=""))
    with (
        pytest.raises(OperationalError, match="tr_ledger_leg_in_one_go"),
        connection.schema_editor() as editor,
    ):
        editor.add_constraint(Posting, constraint)

    with connection.schema_editor() as editor:
        guards.remove(None, editor)
        editor.add_constraint(Posting, constraint)
        guards.install(None, editor)
    assert present() == set(guards.triggers("sqlite"))
