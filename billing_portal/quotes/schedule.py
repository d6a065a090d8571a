"""When an order is invoiced and over what: its payment schedule and the sums that follow from it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing_portal.catalog.rules import line_net
from billing_portal.kit.money import Money, total
from billing_portal.quotes.rules import LineFigures, PlannedCharge
from billing_portal.tax.ports import TaxDecision
from billing_portal.tax.rules import TaxRow, tax_rows


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """A priced line with its tax and the purchase order (its number) that its invoices carry.

    What follows its first charge carries `later_po`, if that is not the same: added seats are on the invoices of the term
    that they joined.
    """

    interval: str
    figures: LineFigures
    tax: TaxDecision
    po: str = ""
    later_po: str | None = None

    def po_of(self, number: int) -> str:
        """The purchase order of its charges by their number, from 0."""
        return self.po if number == 0 or self.later_po is None else self.later_po


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One invoice to come: its day, its purchase order and its charges, each with the index of its line.

    An invoice names one purchase order only (EN 16931 BT-13), so there is a row for each day and purchase order. Tax
    is that of today's rates; it is decided again on the day.
    """

    on: date
    po: str
    charges: tuple[tuple[int, PlannedCharge], ...]
    net: Money
    tax: list[TaxRow]

    @property
    def tax_total(self) -> Money:
        return total((row.tax for row in self.tax), self.net.currency)

    @property
    def total(self) -> Money:
        return self.net + self.tax_total

    def to_json(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "po": self.po,
            "charges": [[index, charge.to_json()] for index, charge in self.charges],
            "net": self.net.minor,
            "tax": [row.to_json() for row in self.tax],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], currency: str) -> ScheduleRow:
        return cls(
            date.fromisoformat(data["on"]),
            data["po"],
            tuple((index, PlannedCharge.from_json(charge)) for index, charge in data["charges"]),
            Money(data["net"], currency),
            [TaxRow.from_json(row, currency) for row in data["tax"]],
        )


def payment_schedule(lines: Sequence[TaxedLine], currency: str, on: date) -> list[ScheduleRow]:
    """Every invoice over these lines if they are ordered on that day, in order.

    What has begun by then is invoiced that day, everything else on the day on which it begins.
    """
    groups: dict[tuple[date, str], list[tuple[int, PlannedCharge]]] = defaultdict(list)
    for index, line in enumerate(lines):
        for number, charge in enumerate(line.figures.charges):
            groups[max(charge.on, on), line.po_of(number)].append((index, charge))
    rows = []
    for (day, po), charges in sorted(groups.items(), key=lambda group: group[0]):
        nets = [(Money(charge.net, currency), lines[index].tax) for index, charge in charges]
        net = total((one for one, _tax in nets), currency)
        rows.append(ScheduleRow(day, po, tuple(charges), net, tax_rows(nets, currency)))
    return rows


@dataclass(frozen=True, slots=True)
class Rate:
    """What recurs in an interval from a day on, net."""

    interval: str
    since: date
    amount: Money


def rates_of(lines: Sequence[TaxedLine], currency: str) -> list[Rate]:
    """What recurs, by interval and day; lines that never run together are never added up."""
    found = []
    for interval in dict.fromkeys(line.interval for line in lines if line.interval):
        charges = [charge for line in lines if line.interval == interval for charge in line.figures.charges]
        spans = [
            (charge.period, line_net(charge.step.list_minor, charge.step.quantity, charge.step.discount_bp))
            for charge in charges
            if charge.period
        ]
        before = None
        for day in sorted({period.start for period, _net in spans}):
            amount = sum(net for period, net in spans if period.start <= day < period.end)
            if amount != before:
                found.append(Rate(interval, day, Money(amount, currency)))
            before = amount
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """The totals of a quote, or of several quotes of one currency ordered together, with their payment schedule."""

    value: Money  # net over the whole term
    saving: Money
    rates: list[Rate]
    schedule: list[ScheduleRow]

    def to_json(self) -> dict[str, Any]:
        return {
            "value": self.value.minor,
            "saving": self.saving.minor,
            "rates": [[rate.interval, rate.since.isoformat(), rate.amount.minor] for rate in self.rates],
            "schedule": [row.to_json() for row in self.schedule],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], currency: str) -> Figures:
        return cls(
            Money(data["value"], currency),
            Money(data["saving"], currency),
            [
                Rate(interval, date.fromisoformat(since), Money(minor, currency))
                for interval, since, minor in data["rates"]
            ],
            [ScheduleRow.from_json(row, currency) for row in data["schedule"]],
        )

    @property
    def per_interval(self) -> dict[str, Money]:
        """What recurs when each interval begins to run, net."""
        first: dict[str, Money] = {}
        for rate in self.rates:
            first.setdefault(rate.interval, rate.amount)
        return first

    @property
    def first_rows(self) -> list[ScheduleRow]:
        """What is invoiced first: on one day, one row for each purchase order."""
        return [row for row in self.schedule if row.on == self.schedule[0].on]

    @property
    def first_on(self) -> date | None:
        """The day of the first invoice."""
        return self.schedule[0].on if self.schedule else None

    @property
    def first(self) -> Money:
        """What is invoiced first, net."""
        return total((row.net for row in self.first_rows), self.value.currency)

    @property
    def first_tax(self) -> list[TaxRow]:
        return added_up(self.first_rows)

    @property
    def first_total(self) -> Money:
        return total((row.total for row in self.first_rows), self.value.currency)

    @property
    def value_tax(self) -> list[TaxRow]:
        return added_up(self.schedule)

    @property
    def value_total(self) -> Money:
        """Everything that will be invoiced, tax of each invoice included."""
        return total((row.total for row in self.schedule), self.value.currency)


def added_up(rows: Iterable[ScheduleRow]) -> list[TaxRow]:
    """The tax of several invoices by category and rate, each as it is rounded on its own invoice."""
    sums: dict[tuple[str, object], TaxRow] = {}
    for one in (tax for row in rows for tax in row.tax):
        so_far = sums.get((one.category, one.rate))
        if so_far is not None:
            one = TaxRow(one.category, one.rate, so_far.base + one.base, so_far.tax + one.tax, one.notes)
        sums[one.category, one.rate] = one
    return [sums[key] for key in sorted(sums, key=str)]


def figures(lines: Sequence[TaxedLine], currency: str, on: date) -> Figures:
    """Sum the lines of one currency as if ordered on that day."""
    return Figures(
        value=Money(sum(line.figures.value for line in lines), currency),
        saving=Money(sum(line.figures.list_value - line.figures.value for line in lines), currency),
        rates=rates_of(lines, currency),
        schedule=payment_schedule(lines, currency, on),
    )
