"""When an order is paid. Pure."""

from __future__ import annotations

from datetime import date, timedelta

CARD = "card"


def due_on(method_kind: str, issued_on: date, payment_days: int, starts: list[date]) -> date:
    """The day on which the first invoice is due, and on which a direct debit is collected.

    A card is charged at once. Everything else is due by the account's terms, counted from the issue date,
    and never before a period on it starts: with several, the last start counts.
    """
    if method_kind == CARD:
        return issued_on
    by_terms = issued_on + timedelta(days=payment_days)
    return max([by_terms, *starts])
