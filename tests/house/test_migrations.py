"""Models and migrations say the same."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ProjectState


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(f"a migration is missing:\n{said.getvalue()}")


def ours():
    return {config.label for config in apps.get_app_configs() if config.name.startswith("billing_portal.")}


def test_every_app_with_tables_has_migrations():
    """makemigrations passes silently over an app without a migrations folder."""
    with_tables = {label for label in ours() if list(apps.get_app_config(label).get_models())}
    assert with_tables - MigrationLoader(None).migrated_apps == set()


def test_models_without_migrations_would_be_seen():
    detector = MigrationAutodetector(
        ProjectState(), ProjectState.from_apps(apps), MigrationQuestioner(specified_apps=ours())
    )
    assert {"accounts", "quotes", "invoices"} <= set(detector.changes(graph=EmptyGraph()))


class EmptyGraph:
    """A project in which nobody has written a migration yet."""

    def leaf_nodes(self, app=None):
        return []

    def root_nodes(self, app=None):
        return []
