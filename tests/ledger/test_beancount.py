"""The ledger as beancount reads it: accepted to the last minor unit, refused when one is wrong."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit.money import Money
from billing_portal.ledger.beancount import Transaction, Writer, account_name, component, quoted
from billing_portal.ledger.models import Leg
from tests.ledger.books import Book, Kind, booked, charged, received

pytestmark = pytest.mark.books_disagree  # postings without the papers that lead to them

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
BEAN_CHECK = Path(sys.executable).parent / "bean-check"
HOSTILE = 'Evil" "Corp\\\n2026-03-01 open Assets:Mine\n; \u2028'


def checked(path: Path) -> str:
    """What bean-check says of a file; empty if it has nothing to say."""
    done = subprocess.run(
        [BEAN_CHECK, "--no-cache", str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert bool(done.returncode) == bool(done.stderr.strip()), done
    return done.stderr


@pytest.fixture
def export(tmp_path):
    def write(*options: str) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.beancount"
        call_command("export_ledger", str(path), *options)
        return path

    return write


@pytest.fixture
def year(alpenrose, harbor):
    """Two entities, four currencies with 0, 2 and 3 decimals, a year of months, and a company of an evil name."""
    CorporateAccount.objects.filter(pk=alpenrose.pk).update(legal_name=HOSTILE)
    for month in range(12):
        at = NOON + timedelta(days=30 * month)
        charged(alpenrose, 11_900 + month, at=at, text=f'DE-"{month}"\\')
        received(alpenrose, 5_901, at=at + timedelta(days=3))
        charged(harbor, 4_501, at=at, currency="USD", text="US-1")
    charged(alpenrose, 777, at=NOON, currency="JPY")
    charged(alpenrose, 1_234, at=NOON, currency="KWD")
    booked(alpenrose, Kind.PAYMENT, {Book.BANK: 5, Book.UNAPPLIED: -5}, at=NOON)
    booked(alpenrose, Kind.INVOICE, {Book.RECEIVABLE: 0, Book.REVENUE: 0}, at=NOON, text="free of charge")


def test_bean_check_accepts_the_whole_ledger(year, export):
    path = export()

    assert checked(path) == ""
    text = path.read_text()
    assert text.count(" * ") == 12 * 3 + 4
    assert "Assets:DE:Receivable:A-1001  777 JPY" in text
    assert "Assets:DE:Receivable:A-1001  1.234 KWD" in text
    assert "Assets:US:Receivable:A-1002  45.01 USD" in text
    assert "\n2026-04-01 balance Assets:US:Receivable:A-1002  45.01 ~ 0.00 USD" in text
    assert '  source: "test:' in text


def test_one_account_and_a_period_are_accepted_with_what_was_before(year, export):
    path = export("--account", "A-1001", "--from", "2026-05-01", "--to", "2026-08-31")

    assert checked(path) == ""
    text = path.read_text()
    assert "A-1002" not in text
    evil = 'Evil\\" \\"Corp\\\\ 2026-03-01 open Assets:Mine ;  '
    assert f'2026-04-30 * "{evil}" "Brought forward"' in text
    balances = [line for line in text.splitlines() if line.startswith("2026-09-01 balance")]
    received_by_then, charged_by_then = 6 * 5_901, sum(11_900 + month for month in range(7))
    owed = Money(charged_by_then - received_by_then, "EUR")
    assert any(f"Assets:DE:Receivable:A-1001  {str(owed)[4:]} ~" in line for line in balances), balances


def test_every_balance_of_the_last_day_is_the_sum_of_the_legs(year, export):
    text = export().read_text()
    for leg in Leg.objects.filter(book="revenue", currency="KWD"):
        assert f"balance Income:DE:Revenue  {str(Money(leg.minor, 'KWD'))[4:]} ~ 0.000 KWD" in text


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Assets:DE:Bank  59.01 EUR", "Assets:DE:Bank  59.02 EUR"),  # a transaction that does not balance
        ("balance Assets:DE:Bank  708.17 ", "balance Assets:DE:Bank  708.18 "),  # a balance off by one cent
        ("1.234 ~ 0.000 KWD", "1.235 ~ 0.000 KWD"),
        ("777 ~ 0 JPY", "778 ~ 0 JPY"),
    ],
)
def test_one_wrong_minor_unit_is_refused(year, export, right, wrong):
    path = export()
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong, 1))

    assert "balance" in checked(path).lower()


def test_an_error_that_balances_is_refused_by_the_assertion(year, export):
    """Both legs of one payment a cent too high: each transaction balances, the month does not."""
    path = export()
    text = path.read_text()
    torn = text.replace("Assets:DE:Bank  59.01 EUR", "Assets:DE:Bank  59.02 EUR", 1)
    torn = torn.replace(
        "Assets:DE:Receivable:A-1001  -59.01 EUR", "Assets:DE:Receivable:A-1001  -59.02 EUR", 1
    )
    assert torn != text
    path.write_text(torn)

    assert "Balance failed" in checked(path)


def test_nothing_posted_is_an_empty_ledger(alpenrose, export, capsys):
    assert checked(export()) == ""
    call_command("export_ledger", "-")
    assert capsys.readouterr().out == 'option "title" "Ledger"\n'


def test_an_account_that_does_not_exist_is_an_error(alpenrose, export):
    with pytest.raises(CommandError, match="no account A-9"):
        export("--account", "A-9")


@pytest.mark.parametrize(
    ("number", "name"),
    [("A-1001", "A-1001"), ("a1", "X7"), ("A:1", "X7"), ("", "X7"), ("Ä1", "X7"), ("A\n", "X7")],
)
def test_a_number_that_beancount_cannot_read_gives_way_to_the_key(number, name):
    assert component(number, 7) == name


def test_a_quote_or_a_newline_ends_no_string():
    assert quoted('a"b\\c\nd\u2028e\0') == '"a\\"b\\\\c d e "'


def test_every_book_has_its_place():
    names = {account_name(book, "DE", "A-1") for book in Leg.Book.values}
    assert len(names) == len(Leg.Book)


def test_memory_stays_flat_over_a_hundred_thousand_transactions():
    def story():
        legs = (("Assets:DE:Bank", Money(1, "EUR")), ("Assets:DE:Receivable:A-1", Money(-1, "EUR")))
        for n in range(100_000):
            yield Transaction(date(2000, 1, 1) + timedelta(days=n // 10), "Payee", "Payment", f"s:{n}", legs)

    writer, written = Writer(), 0
    tracemalloc.start()
    for entry in story():
        written += sum(map(len, writer.transaction(entry)))
    written += sum(map(len, writer.end()))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert written > 10_000_000
    assert peak < 200_000
