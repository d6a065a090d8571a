"""The ledger as beancount text: for auditors, for other systems, and for a second opinion on every sum.

Each legal entity has books of its own; days are those of its zone. Balances are asserted with a tolerance of zero:
beancount itself would let twice the last digit pass. Source: beancount language syntax, "Balance assertions".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from billing_portal.kit.money import Money, plain
from billing_portal.ledger.models import Leg

COMPONENT = re.compile(r"[A-Z0-9][A-Za-z0-9-]*")
NEWLINES = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
Book = Leg.Book
# Where each book stands; those of one customer end with the account's number.
ROOTS: dict[str, tuple[str, str]] = {
    Book.RECEIVABLE: ("Assets", "Receivable"),
    Book.UNAPPLIED: ("Liabilities", "Unapplied"),
    Book.CLEARING: ("Assets", "Clearing"),
    Book.BANK: ("Assets", "Bank"),
    Book.REVENUE: ("Income", "Revenue"),
    Book.TAX: ("Liabilities", "Tax"),
    Book.REFUNDS: ("Liabilities", "Refunds"),
    Book.CHARGEBACKS: ("Assets", "Chargebacks"),
    Book.WRITE_OFF: ("Expenses", "WriteOff"),
}
OF_CUSTOMERS = frozenset({Book.RECEIVABLE, Book.UNAPPLIED, Book.REFUNDS, Book.CHARGEBACKS})


@dataclass(frozen=True, slots=True)
class Transaction:
    """One posting as its entity's books hold it."""

    day: date
    payee: str
    narration: str
    source: str
    legs: tuple[tuple[str, Money], ...]  # account in beancount's words, amount; debits positive


def component(text: str, key: int) -> str:
    """A code of ours as part of an account's name; one that beancount cannot read gives way to the row's key."""
    return text if COMPONENT.fullmatch(text) else f"X{key}"


def account_name(book: str, entity: str, customer: str) -> str:
    """`Assets:DE:Receivable:A-1001`."""
    root, leaf = ROOTS[book]
    parts = [root, entity, leaf, *([customer] if book in OF_CUSTOMERS else [])]
    return ":".join(parts)


def quoted(text: str) -> str:
    """A string that ends where it should, whatever somebody called their company."""
    line = NEWLINES.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{line}"'


def heading(currencies: Iterable[str]) -> Iterator[str]:
    yield 'option "title" "Ledger"\n'
    for currency in sorted(currencies):
        yield f'option "operating_currency" "{currency}"\n'


class Writer:
    """Writes the transactions of one entity in the order of their days; remembers nothing but the balances."""

    def __init__(self) -> None:
        self._balances: dict[tuple[str, str], int] = {}
        self._opened: set[str] = set()
        self._touched: set[tuple[str, str]] = set()
        self._day: date | None = None

    def transaction(self, entry: Transaction) -> Iterator[str]:
        """The text of one transaction, led by what its accounts and the turn of a month need."""
        if self._day and (entry.day.year, entry.day.month) != (self._day.year, self._day.month):
            first_of_next = (self._day.replace(day=1) + timedelta(days=32)).replace(day=1)
            yield from self._assertions(first_of_next, self._touched)
            self._touched.clear()
        self._day = entry.day
        for name, _amount in entry.legs:
            if name not in self._opened:
                self._opened.add(name)
                yield f"{entry.day} open {name}\n"
        yield f"\n{entry.day} * {quoted(entry.payee)} {quoted(entry.narration)}\n"
        yield f"  source: {quoted(entry.source)}\n"
        for name, amount in entry.legs:
            key = (name, amount.currency)
            self._balances[key] = self._balances.get(key, 0) + amount.minor
            self._touched.add(key)
            yield f"  {name}  {plain(amount)} {amount.currency}\n"

    def end(self, last: date | None = None) -> Iterator[str]:
        """All balances, asserted for the morning after the last day."""
        if self._day:
            yield from self._assertions((last or self._day) + timedelta(days=1), set(self._balances))

    def _assertions(self, day: date, keys: set[tuple[str, str]]) -> Iterator[str]:
        yield "\n"
        for name, currency in sorted(keys):
            amount = Money(self._balances[name, currency], currency)
            yield f"{day} balance {name}  {plain(amount)} ~ {plain(Money(0, currency))} {currency}\n"
