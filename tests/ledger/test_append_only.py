"""The database refuses to change what was posted, whoever asks and however."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from billing_portal.ledger import guards
from billing_portal.ledger.models import Leg, Posting
from tests.ledger.books import charged

pytestmark = pytest.mark.books_disagree  # postings without the papers that lead to them

postgres = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="says something about PostgreSQL only"
)
sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="says something about SQLite only")


@pytest.fixture
def posting(alpenrose, noon) -> Posting:
    posting = charged(alpenrose, 11_900, at=noon, text="DE-2026-000001")
    connection.check_constraints()  # with checks still to come, PostgreSQL would refuse a TRUNCATE for another reason
    return posting


def contents():
    return list(Posting.objects.order_by("pk").values()), list(Leg.objects.order_by("pk").values())


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def saved(row: Posting | Leg, **changes: object) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


class Editor:
    """A schema editor that works inside the test's own transaction."""

    connection = connection
    execute = staticmethod(run)


ATTEMPTS = {
    "a posting saved again": lambda p: saved(p, text="other"),
    "a leg saved again": lambda p: saved(p.legs.first(), minor=1),
    "postings updated": lambda p: Posting.objects.update(text="other"),
    "legs updated": lambda p: Leg.objects.update(minor=1),
    "legs updated in bulk": lambda p: Leg.objects.bulk_update(p.legs.all(), ["minor"]),
    "a leg deleted": lambda p: p.legs.first().delete(),
    "legs deleted": lambda p: Leg.objects.all().delete(),
    "a posting deleted": lambda p: p.delete(),
    "postings deleted past Django": lambda p: Posting.objects.all()._raw_delete("default"),
    "legs deleted past Django": lambda p: Leg.objects.all()._raw_delete("default"),
    "UPDATE of a posting": lambda p: run("UPDATE ledger_posting SET text = 'other'"),
    "UPDATE of a leg": lambda p: run("UPDATE ledger_leg SET minor = minor + 1"),
    "UPDATE of a leg to what it is": lambda p: run("UPDATE ledger_leg SET minor = minor"),
    "DELETE of postings": lambda p: run("DELETE FROM ledger_posting"),
    "DELETE of legs": lambda p: run("DELETE FROM ledger_leg"),
}
COPY = "SELECT {} FROM ledger_{}"
POSTGRES = {
    "TRUNCATE of legs": "TRUNCATE ledger_leg",
    "TRUNCATE of both": "TRUNCATE ledger_posting, ledger_leg",
    "TRUNCATE of what they refer to": "TRUNCATE accounts_corporateaccount CASCADE",
    "an upsert": (
        "INSERT INTO ledger_posting SELECT * FROM ledger_posting ON CONFLICT (id) DO UPDATE SET text = 'other'"
    ),
}
SQLITE = {
    "REPLACE of a posting": "INSERT OR REPLACE INTO ledger_posting SELECT * FROM ledger_posting",
    "REPLACE of a leg": "REPLACE INTO ledger_leg SELECT * FROM ledger_leg",
    "UPDATE OR REPLACE": "UPDATE OR REPLACE ledger_posting SET id = 7",
    "an upsert": (
        "INSERT INTO ledger_posting SELECT * FROM ledger_posting WHERE true "
        "ON CONFLICT (id) DO UPDATE SET text = 'other'"
    ),
}


def refused(attempt, posting) -> None:
    before = contents()
    with pytest.raises((DatabaseError, ProtectedError)) as seen, transaction.atomic():
        attempt(posting)
    assert contents() == before
    assert isinstance(seen.value, ProtectedError) or guards.MESSAGE in str(seen.value)


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_what_was_posted_is_neither_changed_nor_deleted(posting, attempt):
    refused(attempt, posting)


@postgres
@pytest.mark.parametrize("sql", POSTGRES.values(), ids=POSTGRES)
def test_postgresql_refuses_its_own_ways_too(posting, sql):
    refused(lambda _posting: run(sql), posting)


@sqlite
@pytest.mark.parametrize("sql", SQLITE.values(), ids=SQLITE)
def test_sqlite_refuses_its_own_ways_too(posting, sql):
    refused(lambda _posting: run(sql), posting)


def test_a_balanced_pair_of_legs_is_not_added_to_an_earlier_posting(posting, alpenrose, noon):
    charged(alpenrose, 100, at=noon)
    pair = [
        Leg(posting=posting, account=alpenrose, book=book, currency="EUR", minor=minor)
        for book, minor in (("receivable", 5), ("revenue", -5))
    ]
    before = contents()

    with pytest.raises(DatabaseError, match=guards.TORN), transaction.atomic():
        Leg.objects.bulk_create(pair)

    assert contents() == before


def torn(account, at, *legs: tuple[str, int]) -> None:
    """A posting past `post`, and then what a commit does."""
    with transaction.atomic():
        posting = Posting.objects.create(source="t:1", kind="invoice", account=account, posted_at=at)
        Leg.objects.bulk_create(
            Leg(posting=posting, account=account, book="receivable", currency=currency, minor=minor)
            for currency, minor in legs
        )
        run("SET CONSTRAINTS ALL IMMEDIATE")


@postgres
@pytest.mark.parametrize("legs", [[("EUR", 5)], [("EUR", 5), ("USD", -5)]], ids=["one-sided", "mixed"])
def test_an_unbalanced_posting_is_refused_when_the_transaction_ends(alpenrose, noon, legs):
    with pytest.raises(DatabaseError, match=guards.UNBALANCED):
        torn(alpenrose, noon, *legs)

    assert not Posting.objects.exists()


@postgres
def test_a_balanced_one_is_not(alpenrose, noon):
    torn(alpenrose, noon, ("EUR", 5), ("EUR", -5))
    assert Posting.objects.count() == 1


def test_without_its_guards_the_same_table_can_be_changed(posting):
    """The control: what refuses above is the trigger, and nothing else."""
    guards.remove(None, Editor)

    assert Posting.objects.update(text="other") == 1

    guards.install(None, Editor)
    refused(lambda p: Posting.objects.update(text="another"), posting)
