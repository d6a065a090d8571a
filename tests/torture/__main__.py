"""`make torture`: every harness on SQLite and, where its binaries are, on a PostgreSQL of its own; a table in the end.

TORTURE says how much: unset is a short run of about five minutes on two cores, `full` the aims, a number a share of
them. TORTURE_SEED repeats a run; TORTURE_ONLY names harnesses (crashes,races,...). Anything wrong, and any planted fault
that was not noticed, is exit code 1.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.torture.cluster import memory, own_postgres
from tests.torture.figures import Figures, table
from tools.usage import usage

ROOT = Path(__file__).resolve().parents[2]


def _factor() -> float:
    said = os.environ.get("TORTURE", "")
    if said in ("", "full"):
        return 1.0 if said else 0.0
    try:
        return float(said)
    except ValueError:
        sys.exit(f"TORTURE is {said!r}: leave it unset, or full, or a share of that such as 0.1")


def _start(url: str, folder: str, factor: float, seed: int) -> subprocess.Popen[str]:
    """The harnesses on one database, in a process of its own."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "TMPDIR": folder, "DATABASE_URL": url}
    only = os.environ.get("TORTURE_ONLY", "")
    command = [sys.executable, "-m", "tests.torture.run", str(factor), str(seed), *([only] if only else [])]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def _read(process: subprocess.Popen[str]) -> tuple[list[Figures], int]:
    output, _nothing = process.communicate()
    rows = [Figures(**json.loads(line)) for line in output.splitlines() if line.startswith("{")]
    return rows, process.returncode


def main() -> None:
    usage(__doc__)
    factor, begun = _factor(), time.monotonic()
    seed = int(os.environ.get("TORTURE_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
    print(f"seed {seed}, {f'{factor:.0%} of the aims' if factor else 'a short run'}", flush=True)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-torture.", dir=memory()))
        given = os.environ.get("DATABASE_URL", "")
        url = given or stack.enter_context(own_postgres())
        if not url:
            print("MISSING: PostgreSQL (apt install postgresql); SQLite only")
        running = [_start(address, folder, factor, seed) for address in ("", url) if address is not None]
        results = [_read(process) for process in running]
    rows = [row for found, _code in results for row in found]
    print(table(rows))
    broken = [str(code) for _found, code in results if code]
    is_green = not broken and rows and all(row.is_green for row in rows)
    print(
        f"{'all held' if is_green else 'NOT ALL HELD'} after {time.monotonic() - begun:.0f} s {' '.join(broken)}"
    )
    sys.exit(0 if is_green else 1)


if __name__ == "__main__":
    main()
