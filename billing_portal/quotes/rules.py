"""The arithmetic of a line: what it costs first, per interval and over its whole term. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from billing_portal.catalog.rules import line_net
from billing_portal.kit import periods
from billing_portal.kit.periods import Part, Period
from billing_portal.subscriptions.rules import prorate

LIFETIME = timedelta(days=7)  # product rule Q2: 7 × 24 h from the moment it was sent
SELF_SERVICE_LIFETIME = timedelta(hours=24)  # seats are prorated by the day: tomorrow they cost less


def expires_at(sent_at: datetime, lifetime: timedelta = LIFETIME) -> datetime:
    """An instant, never the end of a day: the same for every zone and across a change of the clocks."""
    return sent_at + lifetime


@dataclass(frozen=True, slots=True)
class Step:
    """From a day on, which begins a billing period, the same line with other seats or at another price."""

    start_on: date
    quantity: int
    list_minor: int
    discount_bp: int = 0

    def to_json(self) -> list[Any]:
        return [self.start_on.isoformat(), self.quantity, self.list_minor, self.discount_bp]

    @classmethod
    def from_json(cls, data: Sequence[Any]) -> Step:
        return cls(date.fromisoformat(data[0]), *data[1:])


@dataclass(frozen=True, slots=True)
class LineTerms:
    """What the arithmetic needs of a line; `steps` in order of their days.

    Periods are counted from `anchor_on`, else from the start: added seats follow the term that they join, a renewal
    the first day of its subscription.
    """

    quantity: int
    list_minor: int
    discount_bp: int
    interval: str
    start_on: date
    end_on: date | None
    anchor_on: date | None = None
    steps: tuple[Step, ...] = ()

    def step_on(self, day: date) -> Step:
        """Seats and price on a day."""
        first = Step(self.start_on, self.quantity, self.list_minor, self.discount_bp)
        return [first, *(step for step in self.steps if step.start_on <= day)][-1]


@dataclass(frozen=True, slots=True)
class PlannedCharge:
    """What a line costs for one period, or once, on the day on which that begins; in minor units, before tax.

    `part` is what of the period it charges, if it is not the whole.
    """

    on: date
    net: int
    list_net: int
    step: Step
    period: Period | None = None
    part: Part | None = None

    def to_json(self) -> list[Any]:
        period = [day.isoformat() for day in self.period] if self.period else None
        return [self.on.isoformat(), self.net, self.list_net, self.step.to_json(), period, self.part]

    @classmethod
    def from_json(cls, data: Sequence[Any]) -> PlannedCharge:
        on, net, list_net, step, period, part = data
        return cls(
            date.fromisoformat(on),
            net,
            list_net,
            Step.from_json(step),
            Period(*map(date.fromisoformat, period)) if period else None,
            Part(*part) if part else None,
        )


def planned_charges(line: LineTerms) -> tuple[PlannedCharge, ...]:
    """Everything that a line will be charged, in order: one for each billing period that it touches, or just one.

    A period that the line does not fill is charged by the day.
    """
    if not line.interval or line.end_on is None:
        step = line.step_on(line.start_on)
        net = line_net(line.list_minor, line.quantity, line.discount_bp)
        return (PlannedCharge(line.start_on, net, line.list_minor * line.quantity, step),)
    anchor = line.anchor_on or line.start_on
    months = periods.months_between(anchor, line.start_on)
    n = max(0, months // periods.MONTHS[line.interval] - 1)
    found = []
    while (whole := periods.nth(anchor, line.interval, n)).start < line.end_on:
        n += 1
        used = Period(max(whole.start, line.start_on), min(whole.end, line.end_on))
        if used.start >= used.end:
            continue  # over before the line begins
        step = line.step_on(used.start)
        net, gross = (
            line_net(step.list_minor, step.quantity, step.discount_bp),
            step.list_minor * step.quantity,
        )
        part = None
        if used != whole:
            net, gross = prorate(net, used, whole), prorate(gross, used, whole)
            part = Part(used.days, whole.days)
        found.append(PlannedCharge(used.start, net, gross, step, used, part))
    if not found:
        raise ValueError("the line starts outside its term")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class LineFigures:
    """A line in minor units, net: per full interval, its first charge, over the whole term, and saved.

    `part` is what of its period the first charge covers, if it is not the whole; `charges` are all of them.
    """

    period: int
    first: int
    value: int
    list_value: int
    first_period: Period | None
    periods: int
    part: Part | None = None
    charges: tuple[PlannedCharge, ...] = ()

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
            "charges": [charge.to_json() for charge in self.charges],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> LineFigures:
        days = data["first_period"]
        return cls(
            data["period"],
            data["first"],
            data["value"],
            data["list_value"],
            Period(*map(date.fromisoformat, days)) if days else None,
            data["periods"],
            Part(*data["part"]) if data["part"] else None,
            tuple(PlannedCharge.from_json(charge) for charge in data["charges"]),
        )


def line_figures(line: LineTerms) -> LineFigures:
    """Price one line. Added seats pay the rest of the running period by the day, then whole periods."""
    charges = planned_charges(line)
    return LineFigures(
        line_net(line.list_minor, line.quantity, line.discount_bp),
        charges[0].net,
        sum(charge.net for charge in charges),
        sum(charge.list_net for charge in charges),
        charges[0].period,
        len(charges),
        charges[0].part,
        charges,
    )


def caught_up(line: LineFigures, until: date, later: int) -> LineFigures:
    """Added seats whose first invoice also covers `later` whole periods, billed without them up to `until`."""
    assert line.first_period is not None
    merged, rest = line.charges[: later + 1], line.charges[later + 1 :]
    first = replace(
        merged[0],
        net=sum(charge.net for charge in merged),
        list_net=sum(charge.list_net for charge in merged),
        period=Period(line.first_period.start, until),
        part=line.part and line.part._replace(then=later),
    )
    return replace(line, first=first.net, first_period=first.period, part=first.part, charges=(first, *rest))
