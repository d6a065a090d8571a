"""The rules of a statement of account: pure, in minor units of one currency, positive is owed by the customer.

The customer's balance is receivables and unapplied credit together. What only moves between the two (credit used,
credit set free) changes nothing that is owed and is no line: every line has an amount, and the lines explain the
balance. How much credit is unused is shown in the ageing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from billing_portal.kit import clock

RECEIVABLE, UNAPPLIED = "receivable", "unapplied"
CUSTOMER_BOOKS = (RECEIVABLE, UNAPPLIED)
# Name and last day of each bucket, in days past the due date; the last one is open.
BUCKETS = (("not_due", 0), ("to_30", 30), ("to_60", 60), ("to_90", 90))
OLDEST_BUCKET = "over_90"
CREDIT = "credit"
AGEING = (*(name for name, _days in BUCKETS), OLDEST_BUCKET, CREDIT)


class StatementDoesNotAddUp(AssertionError):
    """Opening balance, lines, ageing and closing balance contradict each other."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a statement, both of them included, in a zone (the issuing entity's)."""

    first: date
    last: date
    zone: str

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), clock.zone(self.zone))

    @property
    def end(self) -> datetime:
        """The first instant that no longer belongs to it."""
        return datetime.combine(self.last + timedelta(days=1), time(), clock.zone(self.zone))


@dataclass(frozen=True, slots=True)
class Line:
    """One posting: its day, kind and text, what it changed, and the balance after it."""

    day: date
    kind: str
    text: str
    minor: int
    balance: int

    @property
    def debit(self) -> int:
        return max(self.minor, 0)

    @property
    def credit(self) -> int:
        return max(-self.minor, 0)


@dataclass(frozen=True, slots=True)
class Statement:
    """Opening balance, lines, closing balance, and how old what is open at the end is.

    `ageing` has every name of AGEING; credit is negative there, so that the sum is the closing balance. Raises
    StatementDoesNotAddUp.
    """

    span: Span
    currency: str
    opening: int
    lines: tuple[Line, ...]
    ageing: Mapping[str, int]

    def __post_init__(self) -> None:
        if self.opening + sum(line.minor for line in self.lines) != self.closing:
            raise StatementDoesNotAddUp("the lines do not lead to the closing balance")
        if sum(self.ageing.values()) != self.closing:
            raise StatementDoesNotAddUp("the ageing is not the closing balance")

    @property
    def closing(self) -> int:
        return self.lines[-1].balance if self.lines else self.opening

    @property
    def overdue(self) -> int:
        return sum(self.ageing[name] for name in AGEING if name not in ("not_due", CREDIT))

    @property
    def debits(self) -> int:
        return sum(line.debit for line in self.lines)

    @property
    def credits(self) -> int:
        return sum(line.credit for line in self.lines)


def running(opening: int, movements: Iterable[tuple[datetime, str, str, int]], zone: str) -> tuple[Line, ...]:
    """The lines with the balance after each; days are those of the zone."""
    lines, balance, where = [], opening, clock.zone(zone)
    for posted_at, kind, text, minor in movements:
        balance += minor
        lines.append(Line(posted_at.astimezone(where).date(), kind, text, minor, balance))
    return tuple(lines)


def bucket(due_on: date | None, on: date) -> str:
    """Which bucket something due on a day is in on another; without a due date it is not due."""
    late = (on - due_on).days if due_on else 0
    for name, last in BUCKETS:
        if late <= last:
            return name
    return OLDEST_BUCKET


def ageing(
    parts: Iterable[tuple[str, UUID | None, int]], due_dates: Mapping[UUID, date], on: date
) -> dict[str, int]:
    """What is open by how long it has been due; what the customer has in hand stands apart as credit."""
    sums = dict.fromkeys(AGEING, 0)
    for book, invoice, minor in parts:
        is_debt = book == RECEIVABLE and minor > 0
        due_on = due_dates.get(invoice) if invoice else None
        sums[bucket(due_on, on) if is_debt else CREDIT] += minor
    return sums


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last one of that month if it has no such day."""
    month = day.year * 12 + day.month - 1 - months
    first = date(month // 12, month % 12 + 1, 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def presets(today: date) -> dict[str, tuple[date, date]]:
    """The periods that are one click away: first and last day by name."""
    return {
        "this_year": (date(today.year, 1, 1), today),
        "last_year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        "last_3_months": (months_before(today, 3) + timedelta(days=1), today),
    }
