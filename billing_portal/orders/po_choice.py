"""Which purchase orders the invoices of an order will carry, as a draft keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from billing_portal.purchase_orders.models import PurchaseOrder


@dataclass(frozen=True, slots=True)
class PoChoice:
    """The purchase order of a draft: one for all quotes, or the new one typed here, and those that differ by quote.

    `by_quote` maps public ids of quotes to that of a purchase order, to `new`, or to nothing.
    """

    order: PurchaseOrder | None = None
    takes_new: bool = False
    new_number: str = ""
    new_expires_on: date | None = None
    by_quote: Mapping[str, str] = field(default_factory=dict)
