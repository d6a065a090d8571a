"""Money as integer minor units, and the few operations that may touch it.

Source: EN 16931 rounding (half up, away from zero, on the document); ISO 4217 exponents.
DecimalField on SQLite loses cents when summed, therefore integers (docs/adr/0002).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 minor-unit exponents of the currencies the portal can bill in. CLDR disagrees with ISO for
# some of the world's currencies, so this table, not Babel, decides how many decimals money has.
EXPONENTS = {
    "AUD": 2, "BRL": 2, "CAD": 2, "CHF": 2, "CZK": 2, "DKK": 2, "EUR": 2, "GBP": 2, "HUF": 2, "INR": 2,
    "JPY": 0, "KWD": 3, "MXN": 2, "NOK": 2, "NZD": 2, "PLN": 2, "RON": 2, "SEK": 2, "SGD": 2, "TRY": 2,
    "USD": 2, "ZAR": 2,
}  # fmt: skip
MAX_MINOR = 10**15  # far above any invoice, far below 2**63: sums of many rows cannot overflow


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum: a programming error, never a user's."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount of one currency: `minor` counts its minor units (EUR 12.50 is 1250)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are an int, not {type(self.minor).__name__}")
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.minor

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, count: int) -> Money:
        if type(count) is not int:
            raise TypeError("money is multiplied by whole numbers; rates go through `share`")
        return Money(self.minor * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.currency} {plain(self)}"


def zero(currency: str) -> Money:
    return Money(0, currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum in `currency`; raises CurrencyMismatch if another one is among them."""
    result = zero(currency)
    for amount in amounts:
        result += amount
    return result


def decimal(money: Money) -> Decimal:
    """The amount in major units, exact (EUR 1250 minor is 12.50)."""
    return Decimal(money.minor).scaleb(-EXPONENTS[money.currency])


def plain(money: Money) -> str:
    """The amount in major units without grouping, for machines: `12480.00`."""
    exponent = EXPONENTS[money.currency]
    return f"{decimal(money):.{exponent}f}"


def half_up(value: Decimal) -> int:
    """Round half away from zero. Source: EN 16931, BR-CO-17; never banker's rounding."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share(money: Money, percent: Decimal) -> Money:
    """`percent` per cent of the amount, rounded half up to the minor unit."""
    return Money(half_up(Decimal(money.minor) * percent / 100), money.currency)


def allocate(minor: int, weights: Sequence[int]) -> list[int]:
    """Split `minor` by weights without losing a cent (largest remainder).

    `sum(result) == minor` and `allocate(-x) == -allocate(x)`, so a credit note mirrors its invoice.
    Raises ValueError if the weights are negative or sum to zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be positive")
    sign, size = (-1, -minor) if minor < 0 else (1, minor)
    parts = [size * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in order[: size - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]


class NotAnAmount(ValueError):
    """The typed text is no amount of this currency."""


def parse_amount(text: str, currency: str, *, decimal_mark: str, group_mark: str) -> Money:
    """Read an amount as people type it in one locale: `1.234,56` or `1234,5` in German.

    Grouping is accepted only where it groups thousands, so that `1.5` typed in German is refused
    rather than read as 15 or 1.5. Raises NotAnAmount.
    """
    cleaned = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    cleaned = cleaned.removeprefix(currency).removesuffix(currency).strip("€$£")
    whole, mark, fraction = cleaned.partition(decimal_mark)
    if group_mark in whole:
        head, *groups = whole.split(group_mark)
        if not head or len(head) > 3 or any(len(group) != 3 for group in groups):
            raise NotAnAmount(text)
        whole = head + "".join(groups)
    exponent = EXPONENTS[currency]
    if not whole.isascii() or not whole.isdigit() or len(whole) > 13 or (mark and not fraction):
        raise NotAnAmount(text)
    if fraction and (not fraction.isascii() or not fraction.isdigit() or len(fraction) > exponent):
        raise NotAnAmount(text)
    return Money(int(whole + fraction.ljust(exponent, "0")), currency)
