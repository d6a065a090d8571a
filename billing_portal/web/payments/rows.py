"""What a list of payments is and what one line of it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from billing_portal.kit import clock, formats
from billing_portal.kit.money import Money
from billing_portal.web.visits import Visit


@dataclass(frozen=True, slots=True)
class Row:
    """One payment, attempt, refund, chargeback or reversal. `invoices` are numbers with their addresses."""

    on: date
    means: str
    money: Money
    tone: str
    word: str
    number: str = ""  # of the payment
    url: str = ""
    receipt_url: str = ""
    what: str = ""  # refund, chargeback or reversal
    invoices: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def day(self) -> str:
        return formats.date_short(self.on)

    @property
    def amount(self) -> str:
        return formats.amount_with_code(self.money)


@dataclass(frozen=True, slots=True)
class Listed:
    """One of the lists: its name in the address, its words, what it is about and how it is told."""

    name: str
    label: str | Promise
    empty: str | Promise
    rows: Callable[[Visit], QuerySet[Any]]
    told: Callable[[Visit, Sequence[Any]], list[Row]]
    has_number: bool = True


def day_of(visit: Visit, moment: datetime) -> date:
    return clock.day(moment, visit.account.zone)
