"""Balances and statements of an account with 100,000 postings, on SQLite."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from benchmarks.bench_pages import Row, cpu_ms
from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import billing_contact
from billing_portal.demo import company, customers
from billing_portal.identity.models import User
from billing_portal.kit import clock
from billing_portal.ledger.models import Leg
from billing_portal.ledger.queries import balance, balances

POSTINGS = 100_000
LINES = 1_000
DAY = timedelta(days=1)
POSTING = "INSERT INTO ledger_posting (public_id, source, account_id, kind, text, posted_at) VALUES (%s, %s, %s, %s, %s, %s)"
LEGS = (
    "INSERT INTO ledger_leg (posting_id, book, account_id, invoice_id, currency, minor) "
    "VALUES (%s, 'receivable', %s, %s, 'EUR', %s), (%s, %s, %s, NULL, 'EUR', %s)"
)


def load(account: CorporateAccount, last: datetime) -> None:
    """Invoices and their payments in turn, past the models: the last 1,000 on one day, the others long before.

    Posting by posting, as the guards of the ledger want it.
    """
    start = last - timedelta(days=3650)
    with transaction.atomic(), connection.cursor() as cursor:
        for n in range(POSTINGS):
            if n < POSTINGS - LINES:
                at = start + n * timedelta(minutes=40)
            else:
                at = last + (n - POSTINGS) * timedelta(seconds=20)
            is_invoice, invoice = n % 2 == 0, UUID(int=n // 2 + 1).hex
            kind, book, minor = ("invoice", "revenue", 11_900) if is_invoice else ("payment", "bank", -11_900)
            text, moment = f"DE-L-{n // 2:06d}", at.replace(tzinfo=None)
            cursor.execute(POSTING, [uuid4().hex, f"bench:{n}", account.pk, kind, text, moment])
            pk = cursor.lastrowid
            cursor.execute(LEGS, [pk, account.pk, invoice, minor, pk, book, account.pk, -minor])


def account_of_its_own(now: datetime) -> CorporateAccount:
    """An account beside that of the other benchmarks; the company is founded if they have not done so."""
    representative = User.objects.filter(username="rep").first()
    if representative is None:
        company.found()
        representative = company.hire()["rep"]
    found = CorporateAccount.objects.filter(number="A-1003").first()
    return found or customers.bluebell(representative, now=now - timedelta(days=4000))


def run() -> list[Row]:
    now = clock.now()
    account = account_of_its_own(now)
    yesterday: date = clock.day(now, account.entity.zone) - DAY
    load(account, datetime.combine(yesterday, time(18), UTC))
    person = billing_contact(account)
    assert person is not None
    client = Client(HTTP_HOST="localhost")
    client.force_login(person, backend="billing_portal.identity.backend.UserIdBackend")
    begins = count(1)
    rows: list[Row] = [
        (
            f"ledger: a balance of {POSTINGS:,} postings",
            cpu_ms(lambda: balance(account, Leg.Book.RECEIVABLE, "EUR")),
            10.0,
            "1 query",
        ),
        ("ledger: all balances of that account", cpu_ms(lambda: balances(account), 20), 0.0, "1 query"),
    ]
    for what, name, aim in (
        ("page", "portal:statement", 300.0),
        ("CSV", "portal:statement-csv", 300.0),
        ("PDF", "portal:statement-pdf", 1200.0),
    ):

        def get(path: str = reverse(name)) -> None:
            """Every time another period with the same lines: no round may profit from the one before."""
            url = f"{path}?currency=EUR&from={yesterday - next(begins) * DAY}&to={yesterday}"
            response = client.get(url)
            assert response.status_code == 200, (url, response.status_code)
            assert len(response.content) > 50 * LINES, url

        rows.append((f"statement of {LINES:,} lines: {what}", cpu_ms(get, 7), aim, ""))
    return rows
