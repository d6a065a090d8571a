"""A PostgreSQL of our own in a folder that goes away with us, where Debian's binaries are there."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
OPTIONS = "-c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=100"


def memory() -> str | None:
    """A folder in memory, if there is one: what dies here is the process, never the machine."""
    return str(MEMORY) if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def _as_postgres(*command: str) -> None:
    """It refuses to run as root."""
    drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    subprocess.run([*drop, *command], cwd="/", check=True, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


@contextmanager
def own_postgres() -> Iterator[str | None]:
    """Its DATABASE_URL; None where there are no binaries."""
    binaries = _binaries()
    if binaries is None:
        yield None
        return
    folder, port = Path(tempfile.mkdtemp(prefix="portal-pg.", dir=memory())), _free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = str(folder / "data")
    control = [str(binaries / "pg_ctl"), "-D", data, "-s"]
    try:
        _as_postgres(
            str(binaries / "initdb"), "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C"
        )
        settings = f"-p {port} -k {folder} {OPTIONS}"
        _as_postgres(*control, "-w", "-l", str(folder / "log"), "-o", settings, "start")
        _as_postgres(str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "portal", "portal")
        yield f"postgres://portal@127.0.0.1:{port}/portal"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            _as_postgres(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
