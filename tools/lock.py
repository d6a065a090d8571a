"""Rewrite the lock files from the *.in files: exact pins, the hashes of every platform's file, no address of any index.

Run by `make lock`. Local wheel folders and extra indexes are left out on purpose: a hash that only this machine can
serve would make the lock useless elsewhere.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools.bootstrap import LOCKS, ROOT, uv_environment
from tools.usage import usage

OPTIONS = (
    "--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links"
    " --no-header --no-annotate --quiet"
).split()
INSTALLER = "requirements-installer"
RULES = "requirements-rules"  # without its dependencies: only its files of rules are read
EXTRAS = ("requirements-s3", "requirements-einvoice")  # optional, on top of requirements.lock


def compile_lock(name: str, *, upgrade: bool, constraints: Path | None = None, alone: bool = False) -> None:
    """Write NAME.lock from NAME.in; with `upgrade`, whatever is not pinned there may move; `alone` without dependencies."""
    command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, f"{name}.in", "-o", f"{name}.lock"]
    if upgrade:
        command.append("--upgrade")
    if alone:
        command.append("--no-deps")
    if constraints:
        command += ["-c", str(constraints)]
    environment = uv_environment(Path(sys.executable))
    for local in ("UV_FIND_LINKS", "UV_INDEX"):
        environment.pop(local, None)
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def main() -> None:
    """Write all locks and refuse to leave an address in one."""
    usage(__doc__)
    upgrade = "--upgrade" in sys.argv[1:]
    compile_lock(INSTALLER, upgrade=upgrade)
    compile_lock("requirements", upgrade=upgrade)
    compile_lock("requirements-dev", upgrade=upgrade, constraints=ROOT / "requirements.lock")
    for extra in EXTRAS:
        compile_lock(extra, upgrade=upgrade, constraints=ROOT / "requirements.lock")
    compile_lock(RULES, upgrade=upgrade, alone=True)
    for lock in (*LOCKS.values(), *(ROOT / f"{name}.lock" for name in (INSTALLER, RULES, *EXTRAS))):
        if "://" in lock.read_text(encoding="utf-8"):
            sys.exit(
                f"{lock.name} names an address: {os.linesep}remove it, locks carry names and hashes only"
            )
        print(f"{lock.name}: {lock.read_text(encoding='utf-8').count('==')} packages")


if __name__ == "__main__":
    main()
