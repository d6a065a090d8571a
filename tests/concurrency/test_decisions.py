"""Exactly one outcome when several people decide at once; each race has a naive twin that shows it is one."""

from __future__ import annotations

import os

import pytest

from billing_portal.invoices.models import Invoice
from billing_portal.journal.models import Entry
from billing_portal.kit.money import Money
from billing_portal.ledger.models import Leg
from billing_portal.numbers.models import NumberSeries
from billing_portal.orders.models import OrderedQuote, ServiceOrder
from billing_portal.orders.queries import offer
from billing_portal.payments.models import Allocation, Payment, PaymentAttempt
from billing_portal.payments.steps.attempts import start_attempt
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.models import Subscription
from tests.concurrency.racers import PROCESSES, racers
from tests.personas import NOON, contact_of, place, ready_checkout, sent

ROUNDS = int(os.environ.get("RACE_ROUNDS", "12"))
LOST = "lost"

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


@pytest.fixture(scope="module")
def field(django_db_setup, django_db_blocker):
    """The racers, warm for all races of this module."""
    with django_db_blocker.unblock(), racers() as running:
        yield running


@pytest.fixture
def quotes(alpenrose):
    """One open quote a round, with a checkout for every racer."""
    user = contact_of(alpenrose).pk
    return [
        {
            "quote": quote.pk,
            "user": user,
            "checkouts": [ready_checkout([quote]).pk for _ in range(PROCESSES)],
        }
        for quote in (sent(alpenrose) for _ in range(ROUNDS))
    ]


def winners(rounds):
    """The answers that were not refused, by round; anything unexpected shows up here as it is."""
    return [[answer for answer in answers if answer != LOST] for answers in rounds]


def books_agree():
    """What was accepted was ordered, invoiced and subscribed once; numbers have no gap; the ledger balances."""
    accepted = Quote.objects.filter(status="accepted").count()
    assert ServiceOrder.objects.count() == accepted
    assert OrderedQuote.objects.count() == Invoice.objects.count() == Subscription.objects.count() == accepted
    assert Entry.objects.filter(name="quote.accepted").count() == accepted
    numbers = sorted(int(number[-6:]) for number in Invoice.objects.values_list("number", flat=True))
    assert numbers == list(range(1, accepted + 1))
    assert sum(Leg.objects.values_list("minor", flat=True)) == 0


@pytest.mark.parametrize(
    "verb", ["place_or_reject", "place_or_withdraw", "place_or_expire", "place_in_own_checkout"]
)
def test_of_all_who_decide_at_once_exactly_one_wins(field, quotes, verb):
    rounds = field.race(f"tests.concurrency.verbs.{verb}", quotes)

    assert [len(names) for names in winners(rounds)] == [1] * ROUNDS, rounds
    books_agree()


def test_a_form_sent_four_times_at_once_is_one_order_and_everybody_sees_it(field, alpenrose):
    checkouts = [ready_checkout([sent(alpenrose)]) for _ in range(ROUNDS)]
    subjects = [{"checkouts": [c.pk], "shown": offer(c, now=NOON).digest} for c in checkouts]

    rounds = field.race("tests.concurrency.verbs.double_click", subjects)

    for answers in rounds:
        assert len(set(answers)) == 1, answers
        assert answers[0].startswith("SO-2026-")
    assert ServiceOrder.objects.count() == ROUNDS
    books_agree()


def test_without_the_guard_several_win(field, quotes):
    rounds = field.race("tests.concurrency.verbs.naive_decision", quotes)

    assert max(len(names) for names in winners(rounds)) > 1


@pytest.fixture
def invoices(alpenrose):
    found = [place(ready_checkout([sent(alpenrose)])).invoices.get() for _ in range(ROUNDS)]
    return [{"invoice": invoice.pk, "part": invoice.total_minor * 4 // 10} for invoice in found]


def test_parts_paid_at_once_never_exceed_the_invoice(field, invoices):
    rounds = field.race("tests.concurrency.verbs.pay_a_part", invoices)

    assert [len(names) for names in winners(rounds)] == [2] * ROUNDS, rounds  # two parts of 40 % fit
    for subject in invoices:
        invoice = Invoice.objects.get(pk=subject["invoice"])
        allocated = sum(row.amount_minor for row in Allocation.objects.filter(invoice=invoice))
        assert (invoice.paid_minor, invoice.reserved_minor) == (2 * subject["part"], 0)
        assert allocated == invoice.paid_minor


def test_one_click_sent_four_times_at_once_starts_one_payment(field, invoices):
    rounds = field.race("tests.concurrency.verbs.start_by_one_click", invoices)

    assert [len(set(answers)) for answers in rounds] == [1] * ROUNDS, rounds
    assert PaymentAttempt.objects.count() == ROUNDS
    for subject in invoices:
        assert Invoice.objects.get(pk=subject["invoice"]).reserved_minor == subject["part"]


@pytest.mark.books_disagree
def test_without_the_guard_a_payment_is_lost(field, invoices):
    field.race("tests.concurrency.verbs.naive_part", invoices)
    rounds = field.race("tests.concurrency.verbs.naive_part", invoices)

    paid = sum(i.paid_minor for i in Invoice.objects.all())
    said = sum(len(names) for names in winners(rounds)) * invoices[0]["part"]
    assert paid != said or any(len(names) > 2 for names in winners(rounds))


def test_an_outcome_that_arrives_four_times_at_once_is_booked_once(field, invoices):
    subjects = []
    for subject in invoices:
        invoice = Invoice.objects.select_related("account").get(pk=subject["invoice"])
        attempt = start_attempt(
            invoice.account,
            [(invoice, Money(invoice.total_minor, "EUR"))],
            gateway="sandbox",
            method=None,
            request_key=f"{invoice.pk}",
            by=None,
            now=NOON,
        )
        subjects.append({"attempt": attempt.pk})

    rounds = field.race("tests.concurrency.verbs.settle_twice", subjects)

    assert [answers.count(True) for answers in rounds] == [1] * ROUNDS, rounds
    assert Payment.objects.count() == ROUNDS
    assert Entry.objects.filter(name="payment.received").count() == ROUNDS


def test_without_the_guard_numbers_repeat(field, alpenrose):
    NumberSeries.objects.create(series="NAIVE", year=2026)

    rounds = field.race("tests.concurrency.verbs.naive_number", [{}] * ROUNDS)

    taken = [number for answers in rounds for number in answers]
    assert len(set(taken)) < len(taken)
