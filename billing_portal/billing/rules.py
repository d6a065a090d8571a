"""What falls due: periods that begin and terms that are extended, up to a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from billing_portal.catalog.rules import line_net
from billing_portal.kit import periods
from billing_portal.kit.periods import Period
from billing_portal.subscriptions.rules import TermSpec, prorate, renewed_term


@dataclass(frozen=True, slots=True)
class TermState:
    """A term as the rule sees it; `key` is its row, None for one that a renewal would add; `billed` as in Term."""

    key: int | None
    spec: TermSpec
    billed: int = 0


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
        terms.append(next_term(subscription, terms[-1]))
    for term in terms:
        n = term.billed
        while (period := term.spec.period(n)) is not None and period.start <= until:
            found.append(
                Due(
                    subscription.key, term, n, period, _net(term.spec, n, period), n == 0 and term.key is None
                )
            )
            n += 1
    return found


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
    months = (spec.start_on.year - anchor.year) * 12 + spec.start_on.month - anchor.month
    whole = periods.nth(anchor, spec.interval, months // periods.MONTHS[spec.interval] + n)
    return net if whole.end == period.end else prorate(net, period, Period(period.start, whole.end))
