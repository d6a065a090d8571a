"""Arithmetic of credit notes, and the days of a promise to pay. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from billing_portal.kit.bank_days import add_bank_days
from billing_portal.kit.money import Money, share
from billing_portal.tax.rules import TaxRow

LONGEST_PROMISE = timedelta(days=30)  # what is to be paid later than that is a payment plan, not a promise
BANK_DAYS_TO_ARRIVE = 2  # a transfer of the promised day is on the account by then
MOST_PROMISES = 2  # of one invoice; who broke two is not waited for again


@dataclass(frozen=True, slots=True)
class Promised:
    """What is promised: a payment by transfer or check (`PaymentPromise.Kind`) on a day, with the customer's own reference."""

    kind: str
    on: date
    reference: str = ""


def pieces(net: int, whole: int, quantity: int) -> int:
    """How many pieces of a line (`quantity` for `whole` minor units) a credited `net` is; 0 if it is no number of pieces."""
    if whole <= 0 or net <= 0:
        return 0
    count, rest = divmod(net * quantity, whole)
    return 0 if rest else count


def credited_tax_rows(
    nets: Iterable[tuple[str, Decimal, int]],
    *,
    invoiced: Sequence[TaxRow],
    earlier: Sequence[TaxRow],
    currency: str,
) -> list[TaxRow]:
    """The tax that a credit note gives back, by category and rate, at the rates of its invoice.

    `nets` are (category, rate, net minor units). The rate is taken on everything credited so far, `earlier` credit
    notes included, less what they gave back: credited in any number of parts, an invoice leaves no cent behind.
    """
    bases: dict[tuple[str, Decimal], int] = {}
    for category, rate, net in nets:
        key = (category, rate.normalize())
        bases[key] = bases.get(key, 0) + net
    notes = {(row.category, row.rate.normalize()): row.notes for row in invoiced}
    rows = []
    for (category, rate), minor in sorted(bases.items()):
        before = [row for row in earlier if (row.category, row.rate.normalize()) == (category, rate)]
        base = Money(minor, currency)
        so_far = sum((row.base for row in before), base)
        tax = share(so_far, rate) - sum((row.tax for row in before), Money(0, currency))
        rows.append(TaxRow(category, rate, base, tax, notes.get((category, rate), {})))
    return rows


def gross_of(nets: Iterable[tuple[str, Decimal, int]], currency: str) -> Money:
    """What lines come to with their tax: the rate once on the sum of each category and rate, as on the invoice.

    `nets` as in credited_tax_rows. All lines of an invoice come to its total.
    """
    bases: dict[tuple[str, Decimal], int] = {}
    for category, rate, net in nets:
        key = (category, rate.normalize())
        bases[key] = bases.get(key, 0) + net
    found = Money(0, currency)
    for (_category, rate), minor in bases.items():
        base = Money(minor, currency)
        found += base + share(base, rate)
    return found


def last_promise_day(today: date) -> date:
    """The last day for which a payment may be promised today; the first is today itself."""
    return today + LONGEST_PROMISE


def waits_until(promised_on: date, currency: str) -> date:
    """The last day on which reminders and collection wait for a promised payment."""
    return add_bank_days(promised_on, BANK_DAYS_TO_ARRIVE, currency)
