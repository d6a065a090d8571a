"""Which notice an account gets about past due invoices, and when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

REMINDER, PAST_DUE, FINAL, SUSPENSION = 1, 2, 3, 4
DEFAULT_STEPS = ((REMINDER, 3), (PAST_DUE, 14), (FINAL, 28), (SUSPENSION, 42))
LONGEST_HOLD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Terms:
    """A policy as the rule sees it: (level, days after the due date) in order; `minimum_minor` in the account's currency."""

    steps: tuple[tuple[int, int], ...]
    minimum_minor: int
    distance_days: int
    pay_days: int


@dataclass(frozen=True, slots=True)
class Debt:
    """An invoice that is past due: how much of it, since when, and the level sent since then (0: none).

    `is_held` if staff hold it, `is_promised` if a payment that was promised may still arrive; `is_quiet` if it is left
    out for another reason, such as that we collect it ourselves. `is_broken` if it was promised and not paid, and
    nothing was sent about it since. What is on its way or disputed is not in `open_minor`.
    """

    invoice: int
    since: date
    open_minor: int
    sent_level: int = 0
    is_quiet: bool = False
    is_held: bool = False
    is_promised: bool = False
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """An account with what it owes past due. `credit_minor` was paid and is not applied to an invoice yet.

    `last_on` is the day of its last notice, `suspend_on` the day of suspension that was announced to it last;
    `renews_on` the day on which the first of its subscriptions would renew, and ends if it is suspended then.
    """

    debts: tuple[Debt, ...]
    credit_minor: int = 0
    last_on: date | None = None
    suspend_on: date | None = None
    is_suspended: bool = False
    is_held: bool = False
    renews_on: date | None = None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A debt in a notice with its level; `is_new` if this notice is the one that reaches it."""

    debt: Debt
    level: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """The one notice to an account: it has the highest level, the oldest debt comes first."""

    level: int
    lines: tuple[NoticeLine, ...]
    total_minor: int
    pay_by: date
    suspend_on: date | None
    suspends: bool


def decide(case: Case, terms: Terms, on: date) -> Decision | None:
    """The notice to an account on a day; None if nothing is due, or not yet.

    A debt goes up one level at a time and never before its day; after a broken promise at once, whatever its day and
    the distance to the last notice. Nothing else is sent within that distance, about debts on hold or promised, or
    below the smallest amount once the account's credit is taken off.
    Nobody is suspended before the day that a notice has named. Whoever is suspended is asked to pay before a
    subscription ends over it.
    """
    if case.is_held:
        return None
    lines = tuple(_lines(case, terms, on))
    level = max((line.level for line in lines), default=0)
    suspends = level == SUSPENSION and not case.is_suspended
    if not suspends and not any(line.is_new for line in lines):
        return None
    is_broken = any(line.is_new and line.debt.is_broken for line in lines)
    if not is_broken and case.last_on is not None and on < case.last_on + timedelta(days=terms.distance_days):
        return None
    total = sum(line.debt.open_minor for line in lines)
    if total - case.credit_minor < max(terms.minimum_minor, 1):
        return None
    suspend_on = _suspend_on(lines, terms, on) if level == FINAL else None
    pay_by = on + timedelta(days=terms.pay_days)
    if case.renews_on and (suspends or case.is_suspended):
        pay_by = max(on, min(pay_by, case.renews_on - timedelta(days=1)))
    return Decision(
        level=level,
        lines=tuple(sorted(lines, key=lambda line: (line.debt.since, line.debt.invoice))),
        total_minor=total,
        pay_by=min(pay_by, suspend_on) if suspend_on else pay_by,
        suspend_on=suspend_on,
        suspends=suspends,
    )


def _lines(case: Case, terms: Terms, on: date) -> list[NoticeLine]:
    """Every debt that is spoken of: with its next level if its day has come, else with the one it has."""
    found = []
    for debt in case.debts:
        if debt.is_quiet or debt.is_held or debt.is_promised or debt.open_minor <= 0:
            continue
        reached = _reached(debt, case, terms, on)
        if reached or debt.sent_level:
            found.append(NoticeLine(debt, reached or debt.sent_level, is_new=reached > 0))
    return found


def _reached(debt: Debt, case: Case, terms: Terms, on: date) -> int:
    """The one level after those that were sent, if its day has come or a promise was broken; else 0."""
    level, days = next(((level, days) for level, days in terms.steps if level > debt.sent_level), (0, 0))
    if not level or ((on - debt.since).days < days and not debt.is_broken):
        return 0
    if level == SUSPENSION and (case.suspend_on is None or on < case.suspend_on):
        return 0
    return level


def _suspend_on(lines: Sequence[NoticeLine], terms: Terms, on: date) -> date | None:
    """The earliest day on which services may be suspended after this final notice; None if the policy never does."""
    days = dict(terms.steps).get(SUSPENSION)
    if days is None:
        return None
    first = min(line.debt.since for line in lines if line.level == FINAL)
    return max(first + timedelta(days=days), on + timedelta(days=terms.distance_days))


def is_clear(case: Case, terms: Terms) -> bool:
    """Whether nothing is overdue that services would stay suspended for; what staff hold does not count.

    What is only promised counts: a promise keeps services from being suspended, and the money brings them back.

    A rest below the smallest amount, once the account's credit is taken off, keeps nobody suspended.
    """
    owed = sum(debt.open_minor for debt in case.debts if not debt.is_held)
    return case.is_held or owed - case.credit_minor < max(terms.minimum_minor, 1)


def in_order(steps: Sequence[tuple[int, int]]) -> bool:
    """Whether (level, days) make a policy: one step at least, days that grow, no suspension without a final notice."""
    levels = [level for level, _days in steps]
    days = [0, *(days for _level, days in steps)]
    grows = all(earlier < later for earlier, later in pairwise(days))
    return (
        bool(steps)
        and levels == sorted(set(levels))
        and grows
        and (SUSPENSION not in levels or FINAL in levels)
    )


def holds_on(until: date, *, on: date) -> bool:
    """Whether a hold with this last day is in effect on a day."""
    return on <= until


def may_end(until: date, today: date) -> bool:
    """Whether a hold may be set up to that day."""
    return today <= until <= today + LONGEST_HOLD
