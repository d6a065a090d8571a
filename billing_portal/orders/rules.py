"""When an order is paid, and what a draft may choose. Pure."""

from __future__ import annotations

from datetime import date, timedelta

CARD = "card"
NEW_PO = "new"  # a choice in a draft: the purchase order that is typed in it


def due_on(method_kind: str, issued_on: date, payment_days: int) -> date:
    """The day on which an invoice is due, and on which a direct debit is collected.

    A card is charged at once. Everything else is due by the account's terms, counted from the issue date; nothing is
    invoiced before it begins.
    """
    if method_kind == CARD:
        return issued_on
    return issued_on + timedelta(days=payment_days)
