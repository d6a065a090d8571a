"""What falls due: periods that begin and terms that are extended, up to a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from billing_portal.catalog.rules import line_net
from billing_portal.kit import periods
from billing_portal.kit.periods import Period
from billing_portal.subscriptions.rules import TermSpec, prorate, renewed_term


@dataclass(frozen=True, slots=True)
class TermState:
    """A term as the rule sees it; `key` is its row, None for one that a renewal would add; `billed` as in Term.

    `po` is the key of the purchase order that was chosen for it.
    """

    key: int | None
    spec: TermSpec
    billed: int = 0
    po: int | None = None


@dataclass(frozen=True, slots=True)
class LaterSeats:
    """Seats that join a running period on a day to come; they are in no term before that day."""

    on: date
    seats: int


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """A subscription with its terms in order; `renews` if it is extended at its end automatically.

    `next_interval` and its price are what was agreed for the next renewal, if anything was.
    """

    key: int
    start_on: date
    renews: bool
    terms: tuple[TermState, ...]
    next_interval: str = ""
    next_list_minor: int | None = None
    later: tuple[LaterSeats, ...] = ()


@dataclass(frozen=True, slots=True)
class DueOnce:
    """Something charged once that begins: its row (LaterCharge), the day and the price before tax."""

    charge: int
    on: date
    net_minor: int
    po: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One period that begins: of which subscription and term, the how-manieth of it, and its price before tax.

    `is_first` marks the first period of a term that the renewal adds.
    """

    subscription: int
    term: TermState
    n: int
    period: Period
    net_minor: int
    is_first: bool

    @property
    def on(self) -> date:
        """The day on which it begins."""
        return self.period.start

    @property
    def po(self) -> int | None:
        """The key of the purchase order that its invoice should carry."""
        return self.term.po


AnyDue = Due | DueOnce


def invoices_of(due: Iterable[AnyDue]) -> list[list[AnyDue]]:
    """What is due of one account, as invoices: one for each day and purchase order, in order."""

    def key(one: AnyDue) -> tuple[date, int]:
        return one.on, one.po or 0

    return [list(group) for _key, group in groupby(sorted(due, key=key), key=key)]


def due_until(subscriptions: Iterable[SubscriptionState], until: date) -> list[Due]:
    """Every period that has begun by `until` and is on no invoice, renewals included, by day and subscription."""
    found = [due for each in subscriptions for due in _due_of(each, until)]
    return sorted(found, key=lambda due: (due.period.start, due.subscription))


def _due_of(subscription: SubscriptionState, until: date) -> list[Due]:
    found: list[Due] = []
    terms = list(subscription.terms)
    if not terms:
        return found
    while subscription.renews and terms[-1].spec.end_on <= until:
        ended = _seats_at(terms[-1], subscription.later, terms[-1].spec.end_on)
        terms.append(next_term(subscription, ended))
    for term in terms:
        n = term.billed
        while (period := term.spec.period(n)) is not None and period.start <= until:
            at = _seats_at(term, subscription.later, period.start)
            is_first = n == 0 and term.key is None
            found.append(Due(subscription.key, at, n, period, _net(at.spec, n, period), is_first))
            n += 1
    return found


def _seats_at(term: TermState, later: Sequence[LaterSeats], day: date) -> TermState:
    """The term with the seats that join it by that day."""
    joined = sum(one.seats for one in later if term.spec.start_on <= one.on < min(day, term.spec.end_on))
    return replace(term, spec=replace(term.spec, seats=term.spec.seats + joined)) if joined else term


def next_term(subscription: SubscriptionState, last: TermState) -> TermState:
    """The term that a renewal adds (S4): as long as the last one, on its terms or on what was agreed for it (S5)."""
    agreed = subscription if last.key is not None else None
    spec = last.spec
    interval = (agreed and agreed.next_interval) or spec.interval
    price = agreed.next_list_minor if agreed else None
    end_on, anchor_on = renewed_term(
        subscription.start_on, spec.start_on, spec.end_on, interval, changes=interval != spec.interval
    )
    renewed = replace(
        spec,
        start_on=spec.end_on,
        end_on=end_on,
        anchor_on=anchor_on,
        interval=interval,
        list_minor=spec.list_minor if price is None else price,
    )
    return TermState(None, renewed)


def _net(spec: TermSpec, n: int, period: Period) -> int:
    """The full price, or the part of it for a period that the end of the term cuts."""
    net = line_net(spec.list_minor, spec.seats, spec.discount_bp)
    anchor = spec.anchor_on or spec.start_on
    months = periods.months_between(anchor, spec.start_on)
    whole = periods.nth(anchor, spec.interval, months // periods.MONTHS[spec.interval] + n)
    return net if whole.end == period.end else prorate(net, period, Period(period.start, whole.end))
