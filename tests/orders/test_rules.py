from datetime import date

from billing_portal.orders.rules import due_on, overdue_after

ISSUED = date(2026, 11, 22)


def test_a_card_is_charged_at_once():
    assert due_on("card", ISSUED, 30) == ISSUED


def test_everything_else_is_due_by_the_terms_from_the_issue_date():
    assert due_on("direct_debit", ISSUED, 30) == date(2026, 12, 22)
    assert due_on("bank_transfer", ISSUED, 0) == ISSUED


def test_a_recurring_transfer_has_three_bank_days_more_and_easter_is_none():
    wednesday = date(2026, 4, 1)  # before Easter

    assert overdue_after("recurring_transfer", wednesday, "EUR") == date(2026, 4, 8)
    assert overdue_after("recurring_transfer", wednesday, "GBP") == date(2026, 4, 8)
    assert overdue_after("recurring_transfer", wednesday, "USD") == date(
        2026, 4, 6
    )  # Good Friday is a bank day there


def test_whatever_else_pays_is_overdue_on_the_day_after():
    for kind in ("card", "direct_debit", "bank_transfer", "check", ""):
        assert overdue_after(kind, date(2026, 4, 1), "EUR") == date(2026, 4, 1)
