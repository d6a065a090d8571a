"""The tax of a document by category and rate. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing_portal.kit.money import Money, share, zero
from billing_portal.tax.ports import TaxDecision

WARN_DAYS = (30, 0)  # of a certificate: before its last day, and when it has passed


@dataclass(frozen=True, slots=True)
class TaxRow:
    """The tax of one category and rate on a document. Source: EN 16931, BG-23 and BR-CO-17."""

    category: str
    rate: Decimal
    base: Money
    tax: Money
    notes: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        return {
            "category": self.category,
            "rate": str(self.rate),
            "base_minor": self.base.minor,
            "tax_minor": self.tax.minor,
            "notes": self.notes,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any], currency: str) -> TaxRow:
        return cls(
            data["category"],
            Decimal(data["rate"]),
            Money(data["base_minor"], currency),
            Money(data["tax_minor"], currency),
            data["notes"],
        )


def tax_rows(nets: Iterable[tuple[Money, TaxDecision]], currency: str) -> list[TaxRow]:
    """Sum the lines by category and rate, then take the rate once on each sum, rounded half up.

    Source: EN 16931 BR-CO-17; per line rounding would drift (100 lines of 0.07 at 19 %: 1.00 against 1.33).
    """
    bases: dict[tuple[str, Decimal], Money] = {}
    notes: dict[tuple[str, Decimal], dict[str, str]] = {}
    for net, decision in nets:
        key = (decision.category, decision.rate.normalize())
        bases[key] = bases.get(key, zero(currency)) + net
        notes.setdefault(key, decision.notes)
    return [
        TaxRow(category, rate, base, share(base, rate), notes[category, rate])
        for (category, rate), base in sorted(bases.items())
    ]
