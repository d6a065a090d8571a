"""A billing run on PostgreSQL: invoices per second, by two workers, and what it takes to look ahead for one account.

`.venv/bin/python -m benchmarks.billing` starts a PostgreSQL of its own; ACCOUNTS says how many accounts are due (10,000).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from datetime import UTC, date, datetime

from tools.usage import usage

WORKERS = 2
LINES = 3
FIRST = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 6, tzinfo=UTC)


def setup() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_portal.settings")
    os.environ.update(PORTAL_MODE="demo", PORTAL_LOG_LEVEL="ERROR")
    import django

    django.setup()


def fill(count: int) -> None:
    """So many accounts with three subscriptions each, of which a month, a quarter and a year begin today."""
    from benchmarks.data import many_accounts
    from billing_portal.catalog.models import Product
    from billing_portal.demo import company
    from billing_portal.kit.periods import add_months
    from billing_portal.sellers.models import LegalEntity
    from billing_portal.subscriptions.models import Subscription, Term

    company.found()
    rep = company.hire()["rep"]
    entity = LegalEntity.objects.get(code="DE")
    products = list(Product.objects.all()[:LINES])
    end = add_months(FIRST, 12)
    for accounts in many_accounts(entity, rep, count, NOW):
        subscriptions = Subscription.objects.bulk_create(
            Subscription(
                number=f"S-{account.number}-{k}",
                account=account,
                product=products[k % len(products)],
                currency="EUR",
                status="active",
                start_on=FIRST,
                end_on=end,
            )
            for account in accounts
            for k in range(LINES)
        )
        Term.objects.bulk_create(
            Term(
                subscription=row,
                start_on=FIRST,
                end_on=end,
                interval=("monthly", "quarterly", "annual")[k % LINES],
                seats=7,
                list_minor=2_600,
                next_bill_on=FIRST,
            )
            for k, row in enumerate(subscriptions)
        )


def worker(run_id: str, shard: int) -> None:
    """One worker's shard; prints its CPU seconds and its peak memory."""
    setup()
    from billing_portal.billing.models import BillingRun
    from billing_portal.billing.steps.work import work_run

    run = BillingRun.objects.select_related("entity").get(public_id=run_id)
    begun = time.process_time()
    work_run(run, now=NOW, shard=shard, shards=WORKERS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{time.process_time() - begun:.1f} {peak:.0f}", flush=True)


def measure(count: int) -> None:
    setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    fill(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    from billing_portal.billing.batch import load_batch
    from billing_portal.billing.steps.plan import plan_run, start_run
    from billing_portal.billing.steps.work import begin_run
    from billing_portal.invoices.models import Invoice
    from billing_portal.payments.checks import check_books
    from billing_portal.sellers.models import LegalEntity

    entity = LegalEntity.objects.get(code="DE")
    run = start_run(entity, by=None, now=NOW)
    begun = time.monotonic()
    plan_run(run, now=NOW)
    planned = time.monotonic() - begun
    begin_run(run, by=None, now=NOW)
    begun = time.monotonic()
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.billing", "worker", str(run.public_id), str(shard)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for shard in range(WORKERS)
    ]
    said = [process.communicate()[0].split() for process in workers]
    spent = time.monotonic() - begun
    issued = Invoice.objects.filter(status="issued").count()
    assert issued == count, (issued, count)
    cpu = sum(float(words[0]) for words in said)
    peak = max(int(words[1]) for words in said)
    print(f"billing run of {count:,} invoices of {LINES} lines, {WORKERS} workers, PostgreSQL (fsync off):")
    print(
        f"  planned {count / planned:,.0f}/s, issued {issued / spent:,.0f} invoices/s in {spent:.1f} s (aim 500)"
    )
    print(f"  our CPU {1000 * cpu / count:.2f} ms an invoice, peak memory of a worker {peak} MB")
    account = entity.accounts.order_by("pk").last()
    assert account is not None
    times = []
    for _ in range(30):
        begun = time.process_time()
        batch = load_batch([account.pk], date(2027, 6, 1), now=NOW)
        due = batch.loaded.due[account.pk]
        batch.draft(due[:1])
        times.append((time.process_time() - begun) * 1000)
    print(f"  looking a year ahead for one account: {sorted(times)[15]:.1f} ms CPU (aim 20)")
    if count <= 20_000:
        print(f"  books: {list(check_books()) or 'agree'}")


def main() -> None:
    usage(__doc__)
    if sys.argv[1:2] == ["worker"]:
        worker(sys.argv[2], int(sys.argv[3]))
        return
    from benchmarks.postgres import on_postgres

    on_postgres("billing run", measure)


if __name__ == "__main__":
    main()
