"""Lines that begin before today: what is over, and what is invoiced at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from billing_portal.kit.money import Money
from billing_portal.quotes.errors import TermIsOver
from billing_portal.quotes.queries import PricedLine


@dataclass(frozen=True, slots=True)
class Backdated:
    """What of a draft lies long before today: since when, and what is invoiced at once for it, before tax."""

    since: date
    periods: int
    amount: Money


def backdated(lines: Sequence[PricedLine], currency: str, today: date, most: timedelta) -> Backdated | None:
    """What begins more than `most` before today; None if nothing does. Raises TermIsOver."""
    if any(line.end_on is not None and line.end_on <= today for line in lines):
        raise TermIsOver
    found = [line for line in lines if line.start_on < today - most]
    if not found:
        return None
    begun = [charge for line in found for charge in line.figures.charges if charge.on <= today]
    return Backdated(
        min(line.start_on for line in found),
        len(begun),
        Money(sum(charge.net for charge in begun), currency),
    )
