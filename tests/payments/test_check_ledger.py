"""check_ledger proves the books, and names what is wrong with them."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from billing_portal.invoices.models import Invoice
from billing_portal.kit.money import Money
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg
from billing_portal.numbers.models import NumberSeries
from billing_portal.payments.checks import RULES, check_books
from billing_portal.payments.models import Allocation, Payment, PaymentAttempt
from tests.payments.money import LATER, paid_by_card, refunded, wired
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(client, alpenrose, staff):
    """A card payment refunded in part, a transfer with credit left, an open invoice."""
    refunded(paid_by_card(client, billed(alpenrose)), 1_900, staff["finance"], reopen=True)
    wired(alpenrose, 15_000, [(billed(alpenrose), 11_900)], staff["finance"])
    billed(alpenrose)


def test_books_that_agree_are_said_to(history):
    said = StringIO()
    call_command("check_ledger", stdout=said)

    assert f"The books agree: {len(RULES)} rules over" in said.getvalue()


ONE_MORE = {
    "an invoice says more is paid": lambda: Invoice.objects.filter(paid_minor=10_000).update(
        paid_minor=10_001
    ),
    "an invoice keeps a sum reserved": lambda: Invoice.objects.filter(paid_minor=0).update(reserved_minor=1),
    "an allocation is gone": lambda: Allocation.objects.order_by("pk")[0].delete(),
    "a payment forgets a refund": lambda: Payment.objects.update(refunded_minor=0),
    "credit appears from nowhere": lambda: Payment.objects.filter(unapplied_minor=0).update(
        unapplied_minor=1
    ),
    "an attempt is called paid that was not": lambda: PaymentAttempt.objects.update(key="another"),
    "a number is skipped": lambda: NumberSeries.objects.filter(series="DE").update(last=9),
}


@pytest.mark.books_disagree
@pytest.mark.parametrize("fault", ONE_MORE)
def test_a_planted_fault_is_named(history, fault):
    ONE_MORE[fault]()
    if fault == "an attempt is called paid that was not":
        Payment.objects.filter(attempt__isnull=False).update(attempt=None)

    with pytest.raises(CommandError):
        call_command("check_ledger", stderr=StringIO())
    assert list(check_books())


@pytest.mark.books_disagree
def test_a_posting_without_its_paper_is_named(history, alpenrose):
    one = Money(1, "EUR")
    post(
        "x:1",
        "payment",
        [Move(Leg.Book.BANK, one), Move(Leg.Book.UNAPPLIED, -one)],
        account=alpenrose,
        text="",
        at=LATER,
    )

    rules = {finding.rule for finding in check_books()}
    assert rules == {
        "What lies at the bank is what was posted and not reversed, less what was sent back by hand",
        "The credit of an account is its balance in the ledger",
    }
