from billing_portal.quotes.actions.compose import LineInput, change_quote, compose_quote, duplicate_quote
from billing_portal.quotes.actions.decide import (
    accept_quote,
    expire_quote,
    reject_quote,
    supersede_quote,
    withdraw_quote,
)
from billing_portal.quotes.actions.seats import offer_seats, price_seats
from billing_portal.quotes.actions.send import send_quote

__all__ = [
    "LineInput",
    "accept_quote",
    "change_quote",
    "compose_quote",
    "duplicate_quote",
    "expire_quote",
    "offer_seats",
    "price_seats",
    "reject_quote",
    "send_quote",
    "supersede_quote",
    "withdraw_quote",
]
