"""`make check`: every check of the house, one after the other; all failures are reported, not only the first.

`--fix` lets ruff and djade put the code into the house's format instead of checking.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tools import translations
from tools.bootstrap import ROOT
from tools.usage import usage

BIN = Path(sys.executable).parent
PYTHON_CODE = ("billing_portal", "tests", "tools", "benchmarks", "manage.py")


def templates() -> list[str]:
    """Every HTML template of ours, relative to the repository."""
    return sorted(
        str(path.relative_to(ROOT)) for path in (ROOT / "billing_portal").rglob("templates/**/*.html")
    )


def checks() -> dict[str, list[str]]:
    """Name and command of each check, the quick ones first."""
    python = sys.executable
    code = [name for name in PYTHON_CODE if (ROOT / name).exists()]
    return {
        "lint": [str(BIN / "ruff"), "check", "--quiet", "--output-format=concise", *code],
        "format": [str(BIN / "ruff"), "format", "--check", "--output-format=concise", *code],
        "templates": [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates()],
        "translations": [python, "-m", "tools.translations", "check"],
        "import directions": [str(BIN / "lint-imports"), "--no-cache"],
        "migrations": [python, "manage.py", "makemigrations", "--check", "--dry-run"],
        "house rules": [python, "-m", "pytest", "tests/house"],
        "types": [str(BIN / "mypy"), "--no-error-summary"],
    }


def fix() -> None:
    """Put code and templates into the house's format."""
    code = [name for name in PYTHON_CODE if (ROOT / name).exists()]
    subprocess.run([str(BIN / "ruff"), "check", "--fix", "--quiet", *code], cwd=ROOT, check=False)
    subprocess.run([str(BIN / "ruff"), "format", "--quiet", *code], cwd=ROOT, check=False)
    subprocess.run([str(BIN / "djade"), "--target-version", "5.2", *templates()], cwd=ROOT, check=False)


def main() -> None:
    """Run the checks (or the ones named), say what failed, exit non-zero if any did."""
    usage(__doc__)
    if "--fix" in sys.argv[1:]:
        fix()
        return
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    translations.compile_stale()
    failed = []
    chosen = {name: command for name, command in checks().items() if not sys.argv[1:] or name in sys.argv[1:]}
    for name, command in chosen.items():
        begun = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        print(
            f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({time.monotonic() - begun:.1f} s)",
            flush=True,
        )
        if done.returncode:
            failed.append(name)
            print(f"{done.stdout}{done.stderr}".rstrip(), flush=True)
    if failed:
        sys.exit(f"make check: {len(failed)} of {len(chosen)} failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
