"""`make demo-reset`: throw the demo's data away and fill it again."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tools import translations
from tools.run import call, claim_demo, data_dir, demo_environment
from tools.usage import usage

DATABASES = ("*.sqlite3", "*.sqlite3-wal", "*.sqlite3-shm", "*.sqlite3-journal")
FOLDERS = (
    "documents",
    "files",
    "mailbox",
)  # stored papers, uploads and kept mails belong to the rows that go


def running(pid_file: Path) -> bool:
    """Whether a `make run` uses this data right now."""
    try:
        os.kill(int(pid_file.read_text(encoding="ascii")), 0)
    except (OSError, ValueError):
        return False
    return True


def wipe_files(folder: Path) -> None:
    """Remove databases, papers and mails below the data folder; keys and everything unknown stay."""
    for pattern in DATABASES:
        for path in folder.glob(pattern):
            path.unlink()
    for name in FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)


def wipe_postgres(url: str) -> None:
    """Empty the database of a demo on PostgreSQL, tables and all."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def main() -> None:
    """Refuse where real data could lie, else wipe, migrate, fill."""
    usage(__doc__)
    mode, url = os.environ.get("PORTAL_MODE", ""), os.environ.get("DATABASE_URL", "")
    if mode not in ("", "demo"):
        sys.exit(f"PORTAL_MODE is {mode}: only a demo is reset")
    if url and mode != "demo":
        sys.exit(
            "DATABASE_URL names a database: set PORTAL_MODE=demo as well if it holds nothing but the demo"
        )
    if running(data_dir() / "run.pid"):
        sys.exit(f"make run is using {data_dir()}: stop it first")
    claim_demo()
    translations.compile_stale()
    wipe_files(data_dir())
    if url:
        wipe_postgres(url)
    environment = demo_environment(int(os.environ.get("PORT") or 8000))
    call("-m", "tools.prepare", environment=environment)
    print("The demo begins again.")


if __name__ == "__main__":
    main()
