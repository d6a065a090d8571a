"""Reminders on PostgreSQL: notices per second of a run, its memory, and what staff's pages about them take.

`.venv/bin/python -m benchmarks.dunning` starts a PostgreSQL of its own. ACCOUNTS says how many accounts owe three invoices past
due each (10,000); five times as many accounts there are in all.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.billing import setup
from tools.usage import usage

FIRST = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 7, tzinfo=UTC)
DAYS = (0, 14)  # of the two runs: the first reminder, then the past due notice
OTHERS = 4  # accounts that owe nothing past due, to each that does
LATE = (5, 10, 20)  # days past due of its three invoices
LINES = len(LATE)
SHOWS = 15  # times that a page is asked for
BACKEND = "billing_portal.identity.backend.UserIdBackend"
Page = tuple[str, str]


def fill(count: int) -> None:
    """Every fifth account owes three invoices past due; the others paid one, and owe one that is not due yet."""
    from benchmarks.data import many_accounts
    from billing_portal.demo import company
    from billing_portal.invoices.models import Invoice
    from billing_portal.sellers.models import LegalEntity

    company.found()
    rep = company.hire()["rep"]
    entity = LegalEntity.objects.get(code="DE")

    def invoice(account: Any, k: int, due_on: date, paid: bool) -> Invoice:
        issued_at = NOW - timedelta(days=60)
        return Invoice(
            account=account,
            entity=entity,
            status="paid" if paid else "issued",
            number=f"DE-{account.number}-{k}",
            currency="EUR",
            net_minor=100_000,
            tax_minor=19_000,
            total_minor=119_000,
            paid_minor=119_000 if paid else 0,
            issued_at=issued_at,
            issued_on=issued_at.date(),
            due_on=due_on,
            overdue_after=due_on,
            paid_at=issued_at if paid else None,
        )

    for accounts in many_accounts(entity, rep, count * (1 + OTHERS), NOW):
        rows = []
        for account in accounts:
            if account.pk % (1 + OTHERS) == 0:
                rows += [
                    invoice(account, k, FIRST - timedelta(days=days), False) for k, days in enumerate(LATE)
                ]
            else:
                rows.append(invoice(account, 0, FIRST - timedelta(days=30), True))
                rows.append(invoice(account, 1, FIRST + timedelta(days=60), False))
        Invoice.objects.bulk_create(rows, batch_size=1000)


def worker(day: int) -> None:
    """The run of one day in a process of its own; prints seconds, its CPU seconds and its memory at a tenth and at the end."""
    setup()
    from billing_portal.dunning.steps import run as module
    from billing_portal.dunning.steps.run import start_run, work_run
    from billing_portal.sellers.models import LegalEntity

    memory: list[int] = []
    send = module.send_notices

    def watched(*args: Any, **kwargs: Any) -> Any:
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return send(*args, **kwargs)

    module.send_notices = watched
    now = NOW + timedelta(days=day)
    entity = LegalEntity.objects.get(code="DE")
    begun, cpu = time.monotonic(), time.process_time()
    work_run(start_run(entity, now.date(), by=None, now=now), now=now)
    spent, cpu = time.monotonic() - begun, time.process_time() - cpu
    print(f"{spent:.2f} {cpu:.2f} {memory[len(memory) // 10]} {memory[-1]}", flush=True)


def show(pages: list[Page], moment: datetime) -> None:
    """Each page as staff get it: milliseconds until it is there, our CPU of them, queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from billing_portal.identity.models import User
    from billing_portal.kit import clock

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="finance"), backend=BACKEND)
    for what, url in pages:
        took, cpu = [], []
        with clock.at(moment):
            for _ in range(SHOWS):
                begun, busy = time.monotonic(), time.process_time()
                assert client.get(url).status_code == 200, url
                took.append((time.monotonic() - begun) * 1000)
                cpu.append((time.process_time() - busy) * 1000)
            with CaptureQueriesContext(connection) as seen:
                client.get(url)
        found = (
            f"{statistics.median(took):.0f} ms, our CPU {statistics.median(cpu):.1f} ms, {len(seen)} queries"
        )
        print(f"  {what}: {found}", flush=True)
        if "SLOW" in os.environ:
            slow = sorted(seen.captured_queries, key=lambda query: -float(query["time"]))[:3]
            print(*(f"    {query['time']} s {query['sql']}" for query in slow), sep="\n")


def measure(count: int) -> None:
    setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    fill(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    from billing_portal.dunning.models import DunningLine, DunningNotice

    print(
        f"{count:,} accounts with {LINES} invoices past due among {count * (1 + OTHERS):,}, PostgreSQL (fsync off):"
    )
    for number, day in enumerate(DAYS, 1):
        words = subprocess.run(
            [sys.executable, "-m", "benchmarks.dunning", "worker", str(day)],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout.split()
        spent, cpu = float(words[0]), float(words[1])
        assert DunningNotice.objects.count() == number * count, DunningNotice.objects.count()
        assert DunningLine.objects.count() == number * count * LINES
        print(
            f"  run {number}: {count / spent:,.0f} reminders/s in {spent:.1f} s (aim 300), our CPU "
            f"{1000 * cpu / count:.2f} ms each, memory {words[2]} MB after a tenth, {words[3]} MB at its end"
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    pages = [
        ("list of reminders (aim 100)", "/office/dunning/"),
        ("its last page", f"/office/dunning/?page={-(-count // 40)}"),
        ("filtered by level", "/office/dunning/?show=level_2"),
        ("what goes out next", "/office/dunning/next/DE/"),
        ("overview", "/office/"),
        ("accounts", "/office/accounts/"),
    ]
    show(pages, NOW + timedelta(days=DAYS[-1] + 1))


def main() -> None:
    usage(__doc__)
    if sys.argv[1:2] == ["worker"]:
        worker(int(sys.argv[2]))
        return
    from benchmarks.postgres import on_postgres

    on_postgres("reminders", measure)


if __name__ == "__main__":
    main()
