from billing_portal.quotes.actions.compose import change_quote, compose_quote, duplicate_quote
from billing_portal.quotes.actions.decide import reject_quote, withdraw_quote
from billing_portal.quotes.actions.seats import offer_seats, price_seats
from billing_portal.quotes.actions.send import send_quote
from billing_portal.quotes.lines import LineInput

__all__ = [
    "LineInput",
    "change_quote",
    "compose_quote",
    "duplicate_quote",
    "offer_seats",
    "price_seats",
    "reject_quote",
    "send_quote",
    "withdraw_quote",
]
