"""The arithmetic of a quote: what a line costs first, per interval and over its whole term. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from billing_portal.catalog.rules import line_net
from billing_portal.kit.money import Money, total, zero
from billing_portal.kit.periods import Part, Period
from billing_portal.subscriptions.rules import period_of, period_on, prorate
from billing_portal.tax.ports import TaxDecision
from billing_portal.tax.rules import TaxRow, tax_rows

LIFETIME = timedelta(days=7)  # product rule Q2: 7 × 24 h from the moment it was sent
SELF_SERVICE_LIFETIME = timedelta(hours=24)  # seats are prorated by the day: tomorrow they cost less


def expires_at(sent_at: datetime, lifetime: timedelta = LIFETIME) -> datetime:
    """An instant, never the end of a day: the same for every zone and across a change of the clocks."""
    return sent_at + lifetime


@dataclass(frozen=True, slots=True)
class LineTerms:
    """What the arithmetic needs of a line. `whole` is the term that added seats are co-termed to."""

    quantity: int
    list_minor: int
    discount_bp: int
    interval: str
    start_on: date
    end_on: date | None
    anchor_on: date | None = None  # start of the subscription's term, for added seats


@dataclass(frozen=True, slots=True)
class LineFigures:
    """A line in minor units, net: per full interval, on the first invoice, over the whole term, and saved.

    `part` is what of its period the first invoice charges, if it is not the whole.
    """

    period: int
    first: int
    value: int
    list_value: int
    first_period: Period | None
    periods: int
    part: Part | None = None

    def to_json(self) -> dict[str, Any]:
        first = self.first_period
        return {
            "period": self.period,
            "first": self.first,
            "value": self.value,
            "list_value": self.list_value,
            "periods": self.periods,
            "first_period": [first.start.isoformat(), first.end.isoformat()] if first else None,
            "part": self.part,
        }


def line_figures(line: LineTerms) -> LineFigures:
    """Price one line. Added seats pay the rest of the running period by the day, then whole periods."""
    net = line_net(line.list_minor, line.quantity, line.discount_bp)
    gross = line.list_minor * line.quantity
    if not line.interval or line.end_on is None:
        return LineFigures(net, net, net, gross, None, 1)
    anchor = line.anchor_on or line.start_on
    running = period_on(anchor, line.end_on, line.interval, line.start_on)
    if running is None:
        raise ValueError("the line starts outside its term")
    used = Period(line.start_on, running.end)
    first = net if used == running else prorate(net, used, running)
    first_list = gross if used == running else prorate(gross, used, running)
    later = 0
    n = 0
    while (period := period_of(anchor, line.end_on, line.interval, n)) is not None:
        later += period.start >= running.end
        n += 1
    part = None if used == running else Part(used.days, running.days)
    return LineFigures(net, first, first + later * net, first_list + later * gross, used, later + 1, part)


def caught_up(line: LineFigures, until: date, later: int) -> LineFigures:
    """Added seats whose first invoice also covers `later` whole periods, billed without them up to `until`."""
    assert line.first_period is not None
    first = line.first + later * line.period
    part = line.part and line.part._replace(then=later)
    return replace(line, first=first, first_period=Period(line.first_period.start, until), part=part)


@dataclass(frozen=True, slots=True)
class Figures:
    """The totals of a quote, or of several quotes of one currency ordered together."""

    value: Money  # net over the whole term
    value_tax: list[TaxRow]
    first: Money  # net of the first invoice
    first_tax: list[TaxRow]
    per_interval: dict[str, Money]  # recurring net, by interval
    saving: Money

    @property
    def value_total(self) -> Money:
        return self.value + total((row.tax for row in self.value_tax), self.value.currency)

    @property
    def first_total(self) -> Money:
        return self.first + total((row.tax for row in self.first_tax), self.first.currency)


PricedLine = tuple[str, LineFigures, TaxDecision]  # interval, figures, tax


def figures(lines: Sequence[PricedLine], currency: str) -> Figures:
    """Sum the lines of one currency; tax once per category and rate on each sum."""
    per_interval: dict[str, Money] = {}
    for interval, line, _tax in lines:
        if interval:
            per_interval[interval] = per_interval.get(interval, zero(currency)) + Money(line.period, currency)
    return Figures(
        value=Money(sum(line.value for _i, line, _t in lines), currency),
        value_tax=tax_rows(((Money(line.value, currency), tax) for _i, line, tax in lines), currency),
        first=Money(sum(line.first for _i, line, _t in lines), currency),
        first_tax=tax_rows(((Money(line.first, currency), tax) for _i, line, tax in lines), currency),
        per_interval=per_interval,
        saving=Money(sum(line.list_value - line.value for _i, line, _t in lines), currency),
    )
