"""What is posted sums to zero in every currency, or nothing is posted."""

from __future__ import annotations

import pytest

from billing_portal.kit.money import Money
from billing_portal.ledger.actions import Draft, Move, Unbalanced, post, post_many
from billing_portal.ledger.models import Leg, Posting
from tests.ledger.books import Book, Kind, booked

pytestmark = pytest.mark.books_disagree  # postings without the papers that lead to them

UNBALANCED = {
    "one side only": [Move(Book.BANK, Money(500, "EUR"))],
    "a cent too much": [Move(Book.BANK, Money(501, "EUR")), Move(Book.REVENUE, Money(-500, "EUR"))],
    "two currencies": [Move(Book.BANK, Money(500, "EUR")), Move(Book.REVENUE, Money(-500, "USD"))],
}


@pytest.mark.parametrize("moves", UNBALANCED.values(), ids=UNBALANCED)
def test_legs_that_do_not_sum_to_zero_are_not_posted(alpenrose, noon, moves):
    with pytest.raises(Unbalanced, match="test:1"):
        post("test:1", Kind.PAYMENT, moves, account=alpenrose, text="", at=noon)

    assert (Posting.objects.count(), Leg.objects.count()) == (0, 0)


@pytest.mark.parametrize("moves", UNBALANCED.values(), ids=UNBALANCED)
def test_nor_as_one_of_many(alpenrose, noon, moves):
    with pytest.raises(Unbalanced, match="test:1"):
        post_many([Draft("test:1", Kind.PAYMENT, moves, alpenrose, "")], at=noon)

    assert (Posting.objects.count(), Leg.objects.count()) == (0, 0)


def test_each_currency_balances_for_itself_and_what_is_zero_is_left_out(alpenrose, noon):
    booked(alpenrose, Kind.PAYMENT, {Book.BANK: 500, Book.UNAPPLIED: -500, Book.TAX: 0}, at=noon)

    assert set(Leg.objects.values_list("book", "minor")) == {(Book.BANK, 500), (Book.UNAPPLIED, -500)}
