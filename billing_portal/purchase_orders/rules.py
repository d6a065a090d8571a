"""What a purchase order allows, and when its owner is warned. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar


class PurchaseOrderTerms(Protocol):
    """What the rules need of a purchase order; amounts in minor units of the account's currency, tax included."""

    number: str
    issued_on: date | None
    expires_on: date | None
    closed_at: datetime | None
    limit_minor: int | None
    used_minor: int


def number_key(number: str) -> str:
    """What two numbers have in common that differ in case only, in every script: `hp-77` and `HP-77` are the same."""
    return unicodedata.normalize("NFKC", number).casefold().strip()


class PurchaseOrderProblem(StrEnum):
    CLOSED = "closed"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    TOO_SMALL = "too_small"  # something is left, but less than is needed


def po_remaining(po: PurchaseOrderTerms) -> int | None:
    """What is left of the limit, never below zero; None without a limit."""
    return None if po.limit_minor is None else max(0, po.limit_minor - po.used_minor)


def po_problem(po: PurchaseOrderTerms, on: date, total_minor: int = 0) -> PurchaseOrderProblem | None:
    """Why an invoice over this total cannot carry the purchase order on that day; None if it can."""
    if po.closed_at is not None:
        return PurchaseOrderProblem.CLOSED
    if po.issued_on is not None and po.issued_on > on:
        return PurchaseOrderProblem.NOT_YET
    if po.expires_on is not None and po.expires_on < on:
        return PurchaseOrderProblem.EXPIRED
    left = po_remaining(po)
    if left is not None and left <= 0:
        return PurchaseOrderProblem.EXHAUSTED
    return PurchaseOrderProblem.TOO_SMALL if left is not None and left < total_minor else None


Terms = TypeVar("Terms", bound=PurchaseOrderTerms)


def usable_pos(orders: Iterable[Terms], on: date, total_minor: int = 0) -> list[Terms]:
    """Those that an invoice over this total may carry on that day, in the order in which they are used:
    the one that ends first in front. A new invoice carries the first, or none if there is none.
    """
    usable = [po for po in orders if po_problem(po, on, total_minor) is None]
    return sorted(usable, key=lambda po: (po.expires_on or date.max, po.number))


PO_WARN_DAYS = (30, 7)  # before the last day


PO_WARN_PERCENT = (80, 100)  # of the limit
PO_WARN_PAUSE = timedelta(days=3)  # between days on which an account is warned


def po_warns_today(warned_on: date | None, on: date) -> bool:
    """Whether an account that was warned last on a day may be warned on another: not on two days running."""
    return warned_on is None or warned_on == on or on >= warned_on + PO_WARN_PAUSE


def po_is_short(po: PurchaseOrderTerms, short_on: date | None, short_minor: int | None, on: date) -> bool:
    """Whether an invoice that was foreseen still exceeds what is left."""
    left = po_remaining(po)
    return short_on is not None and short_on >= on and left is not None and left < (short_minor or 0)


def po_days_due(expires_on: date | None, on: date) -> int | None:
    """Which warning before the expiry is due by now, in days; None if none is or it has expired."""
    if expires_on is None or not 0 <= (left := (expires_on - on).days) <= max(PO_WARN_DAYS):
        return None
    return min(days for days in PO_WARN_DAYS if left <= days)


def po_percent_due(limit_minor: int | None, used_minor: int) -> int:
    """Which mark of the limit has been reached, in per cent; 0 if none."""
    if limit_minor is None:
        return 0
    return max((mark for mark in PO_WARN_PERCENT if used_minor * 100 >= mark * limit_minor), default=0)
