"""One fresh set of migrations for each app: `.venv/bin/python -m tools.fresh_migrations`. Before version 1.0 only, never after.

No installation exists whose rows would have to follow, so the migrations of before say nothing that the models do not
say. What is no model, the guards of the ledger, has a file of its own that is written back unchanged.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


def make() -> None:
    """Throw the old ones away and let Django write the new ones, in the house's format and without a date."""
    for folder in PACKAGE.rglob("migrations"):
        for path in folder.glob("0*.py"):
            path.unlink()
        if folder not in folders():
            (folder / "__init__.py").unlink(missing_ok=True)
    for folder in folders():
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "manage.py", "makemigrations", "--no-header", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    GUARDS.write_text(TEXT, encoding="utf-8")
    ruff = [str(Path(sys.executable).parent / "ruff"), "format", "--quiet"]
    subprocess.run([*ruff, *map(str, written())], cwd=ROOT, check=True)


def main() -> None:
    """Make them again and name those that differ; if that fails, the old ones are put back."""
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
