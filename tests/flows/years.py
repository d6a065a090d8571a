"""Years of a company's life, day by day where something is due, and what was agreed as the story tells it.

What is agreed is kept here in plain values, never read from the portal's tables: a recount compares the two.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from billing_portal.accounts.models import CorporateAccount
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.jobs.engine import drain
from billing_portal.kit import clock
from billing_portal.orders.models import LaterCharge, SeatChange
from billing_portal.payments.models import PaymentAttempt
from billing_portal.subscriptions.models import Subscription, Term

AFTER_DUE = (0, 1, 3, 7, 14, 28, 42)  # days on which a due invoice is collected, or reminded of, or suspends
Row = tuple[
    str, str, date, date, int, int, date
]  # account, kind, from, to, quantity, net, day of the invoice


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass
class Agreed:
    """A subscription as people agreed on it: from when to when, and its seats and net price of a seat by day."""

    account: str
    product: str
    start: date
    months: int
    steps: list[tuple[date, int, Decimal]]
    until: date
    late: dict[date, date] = field(default_factory=dict)  # periods that are invoiced after their first day

    def begins(self, number: int) -> date:
        year, month = divmod(self.start.year * 12 + self.start.month - 1 + number * self.months, 12)
        return date(year, month + 1, min(self.start.day, monthrange(year, month + 1)[1]))

    def in_force(self, day: date) -> tuple[int, Decimal]:
        return max(step for step in self.steps if step[0] <= day)[1:]

    def seats_on(self, day: date) -> int:
        return self.in_force(day)[0] if self.start <= day < self.until else 0

    def lines(self, until: date) -> Iterator[Row]:
        """Each period that has begun by a day, with its price."""
        number = 0
        while (first := self.begins(number)) < self.until and first <= until:
            seats, price = self.in_force(first)
            on = self.late.get(first, first)
            yield (
                self.account, "period", first, self.begins(number + 1), seats, half_up(seats * price), on,
            )  # fmt: skip
            number += 1


def billed_lines() -> list[Row]:
    """What the portal has put on invoices, as its tables say."""
    lines = InvoiceLine.objects.exclude(invoice__number=None).select_related("invoice__account")
    return sorted(
        (
            line.invoice.account.number, line.kind, line.period_start, line.period_end,
            line.quantity, line.net_minor, line.invoice.issued_on,
        )
        for line in lines
    )  # fmt: skip


def days_due() -> set[date]:
    """The days on which something may be due, as far as it is known now."""
    found: set[Any] = set(Term.objects.values_list("next_bill_on", flat=True))
    found |= set(LaterCharge.objects.filter(settled_at=None).values_list("on", flat=True))
    found |= set(SeatChange.objects.filter(status="waiting").values_list("since", flat=True))
    for start, end in Subscription.objects.values_list("start_on", "end_on"):
        found |= {start, end, end - timedelta(days=7), end + timedelta(days=14)}
    for due in Invoice.objects.filter(status="issued").values_list("due_on", flat=True):
        found |= {due + timedelta(days=days) for days in AFTER_DUE if due}
    for attempt in PaymentAttempt.objects.filter(status="declined").order_by("-pk")[:9]:
        found |= {attempt.started_at.date() + timedelta(days=days) for days in (2, 5, 9)}
    return found - {None}


class Years:
    """A story whose acts happen on their days, with all that the portal does alone in between."""

    def __init__(self, begin: date) -> None:
        self.today, self.acts, self.each_day = begin, {}, []

    def on(self, day: date, act: Callable[[datetime], Any]) -> None:
        self.acts.setdefault(day, []).append(act)

    def every_stop(self, look: Callable[[datetime], Any]) -> None:
        self.each_day.append(look)

    def live(self, until: date) -> None:
        """Stop on each day on which somebody acts or something is due."""
        while self.today <= until:
            self._stop(at_noon(self.today))
            due = {day for day in (days_due() | self.acts.keys()) if day > self.today}
            self.today = min(due, default=until + timedelta(days=1))

    def _stop(self, now: datetime) -> None:
        with clock.at(now):
            drain()
            for act in self.acts.pop(self.today, ()):
                act(now)
                drain()
            for look in self.each_day:
                look(now)


def open_of(account: CorporateAccount) -> list[Invoice]:
    return [
        row for row in Invoice.objects.filter(account=account, status="issued").order_by("pk") if row.open
    ]
