"""Arithmetic of lines and of tax on a document. Pure."""

from __future__ import annotations

from decimal import Decimal

from billing_portal.kit.money import half_up

WHOLE = 10_000  # basis points: 12.5 % is 1250


def discount(gross_minor: int, basis_points: int) -> int:
    """What a discount takes off a line, in minor units, rounded half up."""
    return half_up(Decimal(gross_minor) * basis_points / WHOLE)


def line_net(unit_minor: int, quantity: int, basis_points: int) -> int:
    """Quantity times list price less the discount, in minor units; rounded once, on the line."""
    gross = unit_minor * quantity
    return gross - discount(gross, basis_points)
