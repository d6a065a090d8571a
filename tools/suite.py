"""`make test`: the suite on the configured database, then the browser journeys where a Chromium is found.

PORTAL_JOURNEYS says how: unset = run them if there is a browser; `only`, `skip`, `never-skip` (a missing browser fails).
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools import translations
from tools.bootstrap import ROOT
from tools.chromium import find_chromium
from tools.usage import usage

JOURNEYS = ROOT / "tests" / "journeys"
BOX = """
┌────────────────────────────────────────────────────────────────────────────┐
│  THE BROWSER JOURNEYS DID NOT RUN: no Chromium was found.                  │
│  apt install chromium, or name one with PORTAL_CHROMIUM=/path/to/chromium  │
└────────────────────────────────────────────────────────────────────────────┘"""


def pytest(*arguments: str) -> int:
    """Run pytest in a process of its own and return its exit code."""
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode


def run_journeys(how: str) -> int:
    """The browser journeys, two at a time: a page waits longer for its browser than the browser for the page."""
    must_run = how in ("only", "never-skip")
    if not list(JOURNEYS.glob("test_*.py")):
        print("There are no browser journeys.")
        return int(must_run)
    if not find_chromium():
        print(BOX)
        return int(must_run)
    return pytest("-n", "2", "tests/journeys")


def main() -> None:
    """Run what was asked for; arguments go to pytest instead of the default choice of tests."""
    usage(__doc__)
    how = os.environ.get("PORTAL_JOURNEYS", "")
    if how not in ("", "only", "skip", "never-skip"):
        sys.exit(f"PORTAL_JOURNEYS is {how!r}: leave it unset, or only, skip, never-skip")
    translations.compile_stale()
    if sys.argv[1:]:
        sys.exit(pytest(*sys.argv[1:]))
    code = 0 if how == "only" else pytest("-n", "2", "--ignore=tests/journeys")
    if how != "skip":
        code = run_journeys(how) or code
    sys.exit(code)


if __name__ == "__main__":
    main()
