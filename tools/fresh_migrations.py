"""One fresh set of migrations for each app: `.venv/bin/python -m tools.fresh_migrations`. Before version 1.0 only, never after.

No installation exists whose rows would have to follow, so the migrations of before say nothing that the models do not
say. What is no model, the guards of the ledger, has a file of its own that is written back unchanged.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from graphlib import TopologicalSorter
from pathlib import Path

import django
from django.apps import AppConfig, apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddConstraint, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from tools.bootstrap import ROOT
from tools.usage import usage

PACKAGE = ROOT / "billing_portal"
GUARDS = PACKAGE / "ledger" / "migrations" / "0002_guards.py"
TEXT = '''"""The triggers that make the ledger append-only; see `ledger.guards`."""

from django.db import migrations

from billing_portal.ledger import guards


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(guards.install, guards.remove)]
'''


def folders() -> list[Path]:
    """The migrations folder of every app of ours that has models."""
    models = [*PACKAGE.rglob("models.py"), *PACKAGE.rglob("models/__init__.py")]
    return sorted(
        (path.parent.parent if path.name == "__init__.py" else path.parent) / "migrations" for path in models
    )


def written() -> dict[Path, str]:
    """Every migration with its text, as it is on disk."""
    paths = sorted(path for folder in PACKAGE.rglob("migrations") for path in folder.glob("0*.py"))
    return {path: path.read_text(encoding="utf-8") for path in paths}


def clear() -> None:
    """Throw the old ones away and leave an empty package for each app that has models."""
    for folder in PACKAGE.rglob("migrations"):
        for path in folder.glob("0*.py"):
            path.unlink()
        if folder not in folders():
            (folder / "__init__.py").unlink(missing_ok=True)
    for folder in folders():
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()


def make() -> None:
    """Write the new ones, in the house's format and without a date. Django is set up in a process of its own."""
    clear()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tools.fresh_migrations", "write"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    GUARDS.write_text(TEXT, encoding="utf-8")
    ruff = [str(Path(sys.executable).parent / "ruff"), "format", "--quiet"]
    subprocess.run([*ruff, *map(str, written())], cwd=ROOT, check=True)


def in_order(configs: Iterable[AppConfig]) -> list[AppConfig]:
    """Apps so that each stands after those that its foreign keys lead to."""
    needs: dict[AppConfig, set[AppConfig]] = {config: set() for config in configs}
    for config, found in needs.items():
        for model in config.get_models(include_auto_created=True):
            fields = [field for field in model._meta.get_fields() if not field.auto_created]
            targets = [field.related_model for field in fields if field.related_model]
            found |= {target._meta.app_config for target in targets} - {config}
    return list(TopologicalSorter(needs).static_order())


def folded(operations: Sequence[Operation], label: str) -> list[Operation]:
    """The same with indexes and constraints inside the table's own creation, where all of its columns are there.

    Django writes them as steps of their own and builds all models again for each: ten seconds of every new database.
    """
    found: list[Operation] = []
    tables: dict[str, int] = {}
    for operation in operations:
        if isinstance(operation, CreateModel):
            tables[operation.name_lower] = len(found)
        elif isinstance(operation, (AddIndex, AddConstraint)) and operation.model_name_lower in tables:
            place = tables[operation.model_name_lower]
            created = found[place].reduce(operation, label)
            assert isinstance(created, list)
            found[place] = created[0]
            continue
        elif isinstance(operation, FieldOperation):
            tables.pop(operation.model_name_lower, None)
        found.append(operation)
    return found


def write() -> None:
    """Write the migrations of each app, the earlier ones first: no app needs a second one for what points elsewhere."""
    django.setup()
    ours = {folder.parent for folder in folders()}
    for config in in_order(apps.get_app_configs()):
        if Path(config.path) not in ours:
            continue
        loader = MigrationLoader(None, ignore_no_migrations=True)
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        label = {config.label}
        changes = detector.changes(graph=loader.graph, trim_to_apps=label, convert_apps=label)
        for migration in changes[config.label]:
            vars(migration)["operations"] = folded(migration.operations, config.label)
            text = MigrationWriter(migration, include_header=False).as_string()
            Path(config.path, "migrations", f"{migration.name}.py").write_text(text, encoding="utf-8")


def main() -> None:
    """Make them again and name those that differ; if that fails, the old ones are put back."""
    if sys.argv[1:] == ["write"]:
        write()
        return
    usage(__doc__)
    before = written()
    try:
        make()
    except subprocess.CalledProcessError as error:
        for path, text in before.items():
            path.write_text(text, encoding="utf-8")
        sys.exit(f"{' '.join(error.cmd[1:4])} failed: see the messages above; nothing was changed")
    after = written()
    changed = [path for path in sorted({*before, *after}) if before.get(path) != after.get(path)]
    for path in changed:
        print(path.relative_to(ROOT))
    print(f"{len(changed)} of {len(after)} migrations changed")


if __name__ == "__main__":
    main()
