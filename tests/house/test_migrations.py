"""Models and migrations say the same."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ProjectState


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(f"a migration is missing:\n{said.getvalue()}")


def test_models_without_migrations_would_be_seen():
    changes = MigrationAutodetector(ProjectState(), ProjectState.from_apps(apps)).changes(graph=EmptyGraph())
    assert {"accounts", "quotes", "invoices"} <= set(changes)


class EmptyGraph:
    """A project in which nobody has written a migration yet."""

    def leaf_nodes(self, app=None):
        return []

    def root_nodes(self, app=None):
        return []
