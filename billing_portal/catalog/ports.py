"""What the portal asks of whoever decides tax. Asked when a quote is sent and again when the order is placed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class TaxCase:
    """One sale as the tax decision sees it: who sells from where to whom, what, on which day."""

    seller_country: str
    buyer_country: str
    buyer_region: str
    buyer_vat_id: str
    product_category: str
    on: date


@dataclass(frozen=True, slots=True)
class TaxDecision:
    """The answer: EN 16931 category code (S, AE, O, E, Z …), rate in per cent, legal note by language."""

    category: str
    rate: Decimal
    rule: str  # which row decided, so that it can be reproduced years later
    notes: dict[str, str] = field(default_factory=dict)


class TaxCalculator(Protocol):
    """Decides, or raises catalog.errors.TaxUndecided; never answers 0 because it does not know."""

    def decide(self, case: TaxCase) -> TaxDecision: ...


@lru_cache(maxsize=1)
def calculator() -> TaxCalculator:
    """The calculator named by settings.TAX_CALCULATOR."""
    found: TaxCalculator = import_string(settings.TAX_CALCULATOR)()
    return found
