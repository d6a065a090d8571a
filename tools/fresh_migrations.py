"""One fresh set of migrations for each app: `python -m tools.fresh_migrations`. Before version 1.0 only, never after.

No installation exists whose rows would have to follow, so the migrations of before say nothing that the models do not
say. What is no model, the guards of the ledger, has a file of its own that is written back unchanged.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools.bootstrap import ROOT

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


def main() -> None:
    """Throw the old ones away and let Django write the new ones."""
    for folder in PACKAGE.rglob("migrations"):
        for path in folder.glob("0*.py"):
            path.unlink()
        if folder not in folders():
            (folder / "__init__.py").unlink(missing_ok=True)
    for folder in folders():
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    GUARDS.write_text(TEXT, encoding="utf-8")
    ruff = [str(Path(sys.executable).parent / "ruff"), "format", "--quiet", str(PACKAGE)]
    subprocess.run(ruff, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
