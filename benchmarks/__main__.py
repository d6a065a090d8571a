"""`make bench`: CPU milliseconds of what people wait for, each beside its aim."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from tools.usage import usage


def main() -> None:
    usage(__doc__)
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="billing_portal.settings",
            PORTAL_MODE="demo",
            PORTAL_DATA_DIR=folder,
            PORTAL_LOG_LEVEL="ERROR",
        )
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        for alias in ("default", "sandbox"):
            call_command("migrate", database=alias, verbosity=0)
        call_command("createcachetable")
        from benchmarks import bench_ledger, bench_pages, bench_papers, bench_payments, press, yardstick

        measured = bench_pages.run() + bench_payments.run() + bench_papers.run() + yardstick.run()
        measured += press.run() + bench_ledger.run()
        rows = [(*row, "")[:4] for row in measured]
        width = max(len(str(row[0])) for row in rows)
        print(f"{'':<{width}}  CPU ms   aim  ratio")
        for what, spent, aim, remark in rows:
            verdict = f"{spent / aim:5.2f}" if aim else "     "
            print(f"{what:<{width}}  {spent:6.1f}  {aim or 0:4.0f}  {verdict}  {remark}", flush=True)
    # Processes of their own: each runs on a PostgreSQL of its own, or says that there is none.
    for module in ("benchmarks.billing", "benchmarks.dunning"):
        subprocess.run([sys.executable, "-m", module], check=True)


if __name__ == "__main__":
    main()
