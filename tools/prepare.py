"""Make the databases ready in one process: tables, cache table, and the demo where nothing is yet."""

from __future__ import annotations

import os
import sys

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections, router
from django.db.migrations.exceptions import InconsistentMigrationHistory

from tools.usage import usage

HAS_SAID_WHY = 3  # exit code
TOO_OLD = "The data is of an earlier version, whose tables do not fit this one: run make demo-reset to make the demo again."


def migrate(alias: str) -> None:
    """Make the tables of one database; exits with a sentence where those of an earlier version are in the way.

    Until 1.0 migrations are written afresh under their old names, so Django may believe that they have been applied.
    """
    try:
        call_command("migrate", database=alias, interactive=False, verbosity=0)
        fits = not missing_columns(alias)
    except InconsistentMigrationHistory:
        fits = False
    if not fits:
        print(TOO_OLD, file=sys.stderr)
        sys.exit(HAS_SAID_WHY)


def missing_columns(alias: str) -> list[str]:
    """What the models have and the tables of a database have not, as table.column."""
    connection, found = connections[alias], []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_models(include_auto_created=True):
            options = model._meta
            if options.managed and not options.proxy and router.allow_migrate_model(alias, model):
                there = options.db_table in tables
                rows = (
                    connection.introspection.get_table_description(cursor, options.db_table) if there else []
                )
                wanted = {field.column for field in options.local_concrete_fields}
                found += [f"{options.db_table}.{name}" for name in wanted - {row.name for row in rows}]
    return found


def main() -> None:
    """Migrate every database the settings name, then fill an empty one with the demo."""
    usage(__doc__)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_portal.settings")
    django.setup()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing folder
    for alias in settings.DATABASES:
        migrate(alias)
    call_command("createcachetable", verbosity=0)
    call_command("demo", "--if-empty")


if __name__ == "__main__":
    main()
