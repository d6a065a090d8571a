"""Amounts in Stripe's own units: its exponents differ from ISO 4217, and it has limits. Nothing is ever rounded.

Source: docs.stripe.com/currencies (zero-decimal and three-decimal currencies, special cases, minimum amounts);
the SDK's PaymentIntentCreateParams.amount (at most eight digits).
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing_portal.kit import formats
from billing_portal.kit.money import EXPONENTS, Money
from billing_portal.payments.ports import AmountNotRepresentable

ZERO_DECIMAL = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
THREE_DECIMAL = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})  # the last digit must be 0
WHOLE_UNITS_ONLY = frozenset({"ISK", "UGX"})  # written with two decimals that must be 00
LARGEST = 99_999_999
SMALLEST = {
    "AUD": 50, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50, "GBP": 30, "HUF": 17500,
    "INR": 50, "JPY": 50, "MXN": 1000, "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50,
    "USD": 50,
}  # fmt: skip


def exponent(currency: str) -> int:
    """How many decimals Stripe's amounts of a currency have."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def step(currency: str) -> int:
    """Stripe's amounts of a currency are multiples of this."""
    if currency in WHOLE_UNITS_ONLY:
        return 100
    return 10 if currency in THREE_DECIMAL else 1


def exactly(amount: Money) -> int:
    """The amount in Stripe's units, without its limits (a refund may be as small as it likes).

    Raises AmountNotRepresentable with the reason, in the language of the moment.
    """
    shift = exponent(amount.currency) - EXPONENTS[amount.currency]
    units, rest = amount.minor * int(10 ** max(shift, 0)), 0
    if shift < 0:
        units, rest = divmod(amount.minor, int(10**-shift))
    if rest or units % step(amount.currency):
        raise AmountNotRepresentable(
            _("The card service cannot charge the last decimals of %(amount)s. Pay a rounded amount.")
            % {"amount": formats.amount_with_code(amount)}
        )
    return units


def to_gateway(amount: Money) -> int:
    """The amount of a payment in Stripe's units. Raises AmountNotRepresentable as `exactly` does, or past a limit."""
    units = exactly(amount)
    if units > LARGEST:
        largest = from_gateway(LARGEST - LARGEST % step(amount.currency), amount.currency)
        raise AmountNotRepresentable(
            _("The card service charges at most %(amount)s at once. Pay part of it, or pay by bank transfer.")
            % {"amount": formats.amount_with_code(largest)}
        )
    smallest = SMALLEST.get(amount.currency, 1)
    if units < smallest:
        raise AmountNotRepresentable(
            _("The card service charges at least %(amount)s. Pay more at once, or pay by bank transfer.")
            % {"amount": formats.amount_with_code(from_gateway(smallest, amount.currency))}
        )
    return units


def smallest(currency: str) -> Money:
    """The smallest payment in a currency; the units of those that Stripe names no limit for are a step."""
    return from_gateway(SMALLEST.get(currency, step(currency)), currency)


def from_gateway(units: int, currency: str) -> Money:
    """What Stripe says it moved, as money. Raises ValueError where our minor units cannot hold it exactly."""
    code = currency.upper()
    if code not in EXPONENTS:
        raise ValueError(f"unknown currency {code!r}")
    shift = exponent(code) - EXPONENTS[code]
    if shift <= 0:
        return Money(units * int(10**-shift), code)
    minor, rest = divmod(units, 10**shift)
    if rest:
        raise ValueError(f"{units} units of {code} have more decimals than the currency")
    return Money(minor, code)
