"""When an order is paid, how long a payment is waited for, and what a draft may choose. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from billing_portal.kit.bank_days import add_bank_days

CARD, RECURRING_TRANSFER = "card", "recurring_transfer"
TRANSFER_TAKES = 3  # bank days that a standing order may take to arrive
NEW_PO = "new"  # a choice in a draft: the purchase order that is typed in it


def due_on(method_kind: str, issued_on: date, payment_days: int) -> date:
    """The day on which an invoice is due, and on which a direct debit is collected.

    A card is charged at once. Everything else is due by the account's terms, counted from the issue date; nothing is
    invoiced before it begins.
    """
    if method_kind == CARD:
        return issued_on
    return issued_on + timedelta(days=payment_days)


def overdue_after(method_kind: str, due_on: date, currency: str) -> date:
    """The last day on which an invoice is not overdue: its due date, by recurring transfer three bank days later.

    A standing order that leaves the customer's bank on the due date arrives later: until then the money is expected, and
    nobody is reminded of it. Source: trials M23.
    """
    return add_bank_days(due_on, TRANSFER_TAKES, currency) if method_kind == RECURRING_TRANSFER else due_on
