from datetime import date

from billing_portal.orders.rules import due_on

ISSUED = date(2026, 11, 22)


def test_a_card_is_charged_at_once():
    assert due_on("card", ISSUED, 30) == ISSUED


def test_everything_else_is_due_by_the_terms_from_the_issue_date():
    assert due_on("direct_debit", ISSUED, 30) == date(2026, 12, 22)
    assert due_on("bank_transfer", ISSUED, 0) == ISSUED
