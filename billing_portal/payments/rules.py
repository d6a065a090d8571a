"""What is taken, and when a refused collection is tried again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from billing_portal.kit.money import Money

RETRY_DAYS = (3, 5, 7)  # after the first, second and third refusal; then people take over

NEEDS_CUSTOMER = "authentication_required"

# Trying again cannot help: the customer has to confirm, or to enter something else.
FINAL_REFUSALS = frozenset(
    {
        NEEDS_CUSTOMER,
        "expired_card",
        "lost_card",
        "stolen_card",
        "pickup_card",
        "incorrect_number",
        "invalid_account",
        "bank_account_closed",
        "debit_not_authorized",
        "mandate_revoked",
    }
)


def card_brands(currency: str) -> tuple[str, ...]:
    """The card brands that are taken in a currency (product.md B5: Discover in US dollars only)."""
    brands = ("Visa", "Mastercard", "American Express")
    return (*brands, "Discover") if currency == "USD" else brands


def next_collection(refusals: int, last_refused_at: datetime, code: str) -> datetime | None:
    """When a collection that was refused `refusals` times is tried again; None if it is not."""
    if code in FINAL_REFUSALS or not 0 < refusals <= len(RETRY_DAYS):
        return None
    return last_refused_at + timedelta(days=RETRY_DAYS[refusals - 1])


def amounts_that_work(amount: Money, rest: Money, least: Money) -> list[Money]:
    """Instead of an amount that would leave `rest`: so much that `least` is left, where that is a payment, or all.

    Empty if the rest is nothing, or enough to be charged.
    """
    if not rest or rest >= least:
        return []
    less = amount - (least - rest)
    return [*([less] if less >= least else []), amount + rest]


WARN_DAYS = (60, 30, 7)  # before a card expires
