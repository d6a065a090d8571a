"""Opening balance, lines, ageing and closing balance: one sum, however the postings fall."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_portal.kit.money import Money
from billing_portal.ledger import queries, statement
from billing_portal.ledger.errors import TooManyLines
from billing_portal.ledger.models import Leg, Posting
from billing_portal.ledger.statement import Span, StatementDoesNotAddUp
from billing_portal.web.invoices.statements import statement_of
from tests.ledger.books import Book, Kind, booked, charged, received
from tests.portal.billing import billed

pytestmark = pytest.mark.books_disagree  # postings without the papers that lead to them

R, U = Book.RECEIVABLE, Book.UNAPPLIED
NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


def day(n: int) -> datetime:
    return NOON + timedelta(days=n)


def whole(account, first=date(2026, 1, 1), last=date(2026, 12, 31), currency="EUR"):
    return statement_of(account, currency, Span(first, last, "Europe/Berlin"))


def lines(found):
    return [(line.kind, line.minor, line.balance) for line in found.lines]


def test_it_opens_with_what_was_before_and_ends_with_what_is_owed(alpenrose):
    charged(alpenrose, 10_000, at=day(0), text="DE-1")
    received(alpenrose, 4_000, at=day(10), text="Wire")
    charged(alpenrose, 2_500, at=day(40), text="DE-2")

    found = whole(alpenrose, date(2026, 3, 10), date(2026, 4, 30))

    assert (found.opening, found.closing) == (10_000, 8_500)
    assert lines(found) == [("payment", -4_000, 6_000), ("invoice", 2_500, 8_500)]
    assert [line.text for line in found.lines] == ["Wire", "DE-2"]
    assert (found.debits, found.credits) == (2_500, 4_000)


def test_every_kind_counts_as_the_customer_sees_it(alpenrose):
    invoice = uuid4()
    story = [
        (Kind.INVOICE, {R: 10_000, Book.REVENUE: -10_000}),
        (Kind.PAYMENT, {Book.BANK: 12_000, R: -10_000, U: -2_000}),
        (Kind.CREDIT_UNAPPLIED, {R: 1_000, U: -1_000}),  # no line: nothing is owed more or less
        (Kind.CREDIT_APPLIED, {R: -1_000, U: 1_000}),
        (Kind.REFUND, {U: 2_000, Book.REFUNDS: -2_000}),
        (Kind.REFUND_REFUSED, {U: -2_000, Book.REFUNDS: 2_000}),
        (Kind.REFUND, {U: 2_000, Book.REFUNDS: -2_000}),
        (
            Kind.REFUND_SENT,
            {Book.REFUNDS: 2_000, Book.BANK: -2_000},
        ),  # no line: it counted when it was started
        (Kind.CHARGEBACK, {R: 10_000, Book.BANK: -10_000}),
        (Kind.CHARGEBACK_WON, {R: -10_000, Book.BANK: 10_000}),
        (Kind.CREDIT_NOTE, {U: -500, Book.REVENUE: 500}),
        (Kind.INVOICE, {R: 700, Book.REVENUE: -700}),
        (Kind.WRITE_OFF, {R: -700, Book.WRITE_OFF: 700}),
    ]
    for n, (kind, legs) in enumerate(story):
        booked(alpenrose, kind, legs, at=day(n), invoice=invoice)

    found = whole(alpenrose)

    assert lines(found) == [
        ("invoice", 10_000, 10_000),
        ("payment", -12_000, -2_000),
        ("refund", 2_000, 0),
        ("refund_refused", -2_000, -2_000),
        ("refund", 2_000, 0),
        ("chargeback", 10_000, 10_000),
        ("chargeback_won", -10_000, 0),
        ("credit_note", -500, -500),
        ("invoice", 700, 200),
        ("write_off", -700, -500),
    ]
    assert found.ageing["credit"] == -500


@pytest.mark.parametrize(
    ("due", "name"),
    [
        (date(2026, 12, 31), "not_due"),
        (date(2027, 5, 1), "not_due"),
        (date(2026, 12, 30), "to_30"),
        (date(2026, 12, 1), "to_30"),
        (date(2026, 11, 30), "to_60"),
        (date(2026, 11, 1), "to_60"),
        (date(2026, 10, 31), "to_90"),
        (date(2026, 10, 2), "to_90"),
        (date(2026, 10, 1), "over_90"),
        (None, "not_due"),
    ],
)
def test_a_bucket_ends_with_its_last_day(due, name):
    assert statement.bucket(due, date(2026, 12, 31)) == name


def test_ageing_is_by_the_due_dates_of_invoices_and_as_of_the_last_day(alpenrose):
    old = billed(alpenrose, now=day(0), due=date(2026, 3, 20))
    billed(alpenrose, now=day(1), due=date(2026, 5, 15))
    received(alpenrose, 11_900, at=day(60), invoice=old.public_id)
    booked(alpenrose, Kind.PAYMENT, {Book.BANK: 300, U: -300}, at=day(2))

    then = whole(alpenrose, last=date(2026, 4, 25))  # the payment came on 1 May
    now = whole(alpenrose, last=date(2026, 9, 30))

    assert {k: v for k, v in then.ageing.items() if v} == {"to_60": 11_900, "not_due": 11_900, "credit": -300}
    assert {k: v for k, v in now.ageing.items() if v} == {"over_90": 11_900, "credit": -300}
    assert (then.overdue, now.overdue) == (11_900, 11_900)


def test_days_are_those_of_the_issuing_entity(alpenrose):
    charged(alpenrose, 100, at=datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC))  # 23:59 in Munich
    charged(alpenrose, 10, at=datetime(2025, 12, 31, 23, 0, tzinfo=UTC))  # New Year
    charged(alpenrose, 1, at=datetime(2026, 12, 31, 23, 0, tzinfo=UTC))

    found = whole(alpenrose)

    assert found.opening == 100
    assert [(line.day, line.minor) for line in found.lines] == [(date(2026, 1, 1), 10)]


def test_each_currency_has_a_statement_of_its_own(alpenrose):
    charged(alpenrose, 100, at=day(0))
    charged(alpenrose, 777, at=day(1), currency="JPY")

    assert queries.currencies(alpenrose) == ["EUR", "JPY"]
    assert whole(alpenrose).closing == 100
    assert whole(alpenrose, currency="JPY").closing == 777


def test_the_statement_of_another_account_is_another(alpenrose, harbor):
    charged(harbor, 500, at=day(0), currency="EUR")
    assert whole(alpenrose).lines == ()


def test_too_many_lines_are_refused_by_name(alpenrose):
    for n in range(3):
        charged(alpenrose, 100, at=day(n))
    span = Span(date(2026, 1, 1), date(2026, 12, 31), "Europe/Berlin")

    with pytest.raises(TooManyLines):
        statement_of(alpenrose, "EUR", span, longest=2)
    assert len(statement_of(alpenrose, "EUR", span, longest=3).lines) == 3


def test_what_is_booked_while_it_is_read_does_not_tear_it(alpenrose, monkeypatch):
    charged(alpenrose, 100, at=day(0))
    reading = queries.open_before

    def and_somebody_posts(*question):
        monkeypatch.setattr(queries, "open_before", reading)
        charged(alpenrose, 23, at=day(1))
        return reading(*question)

    monkeypatch.setattr(queries, "open_before", and_somebody_posts)

    assert whole(alpenrose).closing == 123


def test_a_statement_that_does_not_add_up_is_none():
    span = Span(date(2026, 1, 1), date(2026, 1, 31), "UTC")
    even = dict.fromkeys(statement.AGEING, 0)
    with pytest.raises(StatementDoesNotAddUp):
        statement.Statement(span, "EUR", 0, statement.running(5, [(NOON, "invoice", "", 1)], "UTC"), even)
    with pytest.raises(StatementDoesNotAddUp):
        statement.Statement(span, "EUR", 5, (), even)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 22), date(2026, 8, 23)),
        (date(2026, 5, 31), date(2026, 3, 1)),  # February has no 31st: the day after its last
        (date(2028, 5, 29), date(2028, 3, 1)),
        (date(2026, 2, 10), date(2025, 11, 11)),
    ],
)
def test_the_last_three_months_end_today(today, first):
    assert statement.presets(today)["last_3_months"] == (first, today)


INVOICES = [UUID(int=n) for n in range(1, 4)]
postings = st.lists(
    st.tuples(
        st.integers(0, 59),  # day
        st.sampled_from(INVOICES),
        st.integers(-10_000, 10_000),  # receivable
        st.integers(-10_000, 10_000),  # unapplied
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    story=postings, first=st.integers(0, 59), length=st.integers(0, 59), due=st.lists(st.integers(-99, 99))
)
def test_opening_and_lines_are_the_closing_balance_and_the_ledger_says_the_same(
    alpenrose, story, first, length, due
):
    """Raises StatementDoesNotAddUp if the parts contradict each other; the sum is compared with plain Python."""
    from django.db import transaction

    opens, closes = day(first), day(first + length)
    span = Span(opens.date(), closes.date(), "UTC")
    with transaction.atomic():
        for n, invoice, owed, free in story:
            legs = {R: owed, U: free, Book.BANK: -owed - free}
            booked(alpenrose, Kind.PAYMENT, legs, at=day(n), invoice=invoice)
        found = statement_of(alpenrose, "EUR", span)
        sums = [queries.balance(alpenrose, book, "EUR").minor for book in statement.CUSTOMER_BOOKS]
        everything = Leg.objects.aggregate(sum=Sum("minor"))["sum"] or 0
        assert Posting.objects.count() == len(story)
        transaction.set_rollback(True)

    changes = [(n, owed + free) for n, _invoice, owed, free in story]
    assert found.opening == sum(minor for n, minor in changes if n < first)
    assert found.closing == sum(minor for n, minor in changes if n <= first + length)
    assert sum(line.minor for line in found.lines) == found.closing - found.opening
    assert sum(sums) == sum(minor for _n, minor in changes)
    assert everything == 0


def test_balances_are_the_sums_of_the_legs(alpenrose, harbor):
    charged(alpenrose, 11_900, at=day(0))
    received(alpenrose, 900, at=day(1))
    charged(alpenrose, 5, at=day(2), currency="KWD")
    charged(harbor, 77, at=day(2))

    assert queries.balance(alpenrose, R, "EUR") == Money(11_000, "EUR")
    assert queries.balance(alpenrose, R, "USD") == Money(0, "USD")
    assert queries.balances(alpenrose) == {
        (R, "EUR"): Money(11_000, "EUR"),
        (Book.REVENUE, "EUR"): Money(-11_900, "EUR"),
        (Book.BANK, "EUR"): Money(900, "EUR"),
        (R, "KWD"): Money(5, "KWD"),
        (Book.REVENUE, "KWD"): Money(-5, "KWD"),
    }
