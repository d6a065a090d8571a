"""What a request may do, as pure facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from billing_portal.catalog.rules import line_net
from billing_portal.kit import periods
from billing_portal.kit.money import Money


def last_day_to_dispute(issued_on: date, days: int) -> date:
    """The last day on which an invoice can be disputed: so many days after its date, that day included."""
    return issued_on + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class IntervalEffect:
    """What an interval costs: each payment, and the total per year; before tax, for all seats."""

    interval: str
    list_minor: int
    payment: Money
    year: Money


def interval_effect(
    interval: str, list_minor: int, *, seats: int, discount_bp: int, currency: str
) -> IntervalEffect:
    """The money of one interval with these seats and this discount; a year has twelve months of it."""
    payment = line_net(list_minor, seats, discount_bp)
    times = 12 // periods.MONTHS[interval]
    return IntervalEffect(interval, list_minor, Money(payment, currency), Money(payment * times, currency))
