"""What falls due: periods that begin and terms that are extended, up to a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from billing_portal.catalog.rules import line_net
from billing_portal.kit import periods
from billing_portal.kit.periods import Period
from billing_portal.subscriptions.rules import period_of, prorate, renewed_term


@dataclass(frozen=True, slots=True)
class TermState:
    """A term as the rule sees it; `key` is its row, None for one that a renewal would add. Units as in Term."""

    key: int | None
    start_on: date
    end_on: date
    interval: str
    seats: int
    list_minor: int
    discount_bp: int
    billed: int = 0
    anchor_on: date | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """A subscription with its terms in order; `renews` if it is extended at its end by itself.

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
    """Every period that has begun by `until` and stands on no invoice, renewals included, by day and subscription."""
    found = [due for each in subscriptions for due in _due_of(each, until)]
    return sorted(found, key=lambda due: (due.period.start, due.subscription))


def _due_of(subscription: SubscriptionState, until: date) -> list[Due]:
    found: list[Due] = []
    terms = list(subscription.terms)
    if not terms:
        return found
    while subscription.renews and terms[-1].end_on <= until:
        terms.append(_renewal(subscription, terms[-1]))
    for term in terms:
        n = term.billed
        while (period := _period(term, n)) is not None and period.start <= until:
            found.append(
                Due(subscription.key, term, n, period, _net(term, n, period), n == 0 and term.key is None)
            )
            n += 1
    return found


def _renewal(subscription: SubscriptionState, last: TermState) -> TermState:
    """The next term: as long as the last one, on its terms or on what was agreed for the first renewal."""
    agreed = subscription if last.key is not None else None
    interval = (agreed and agreed.next_interval) or last.interval
    price = agreed.next_list_minor if agreed else None
    end_on, anchor_on = renewed_term(
        subscription.start_on, last.start_on, last.end_on, interval, changes=interval != last.interval
    )
    return replace(
        last,
        key=None,
        start_on=last.end_on,
        end_on=end_on,
        billed=0,
        anchor_on=anchor_on,
        interval=interval,
        list_minor=last.list_minor if price is None else price,
    )


def _period(term: TermState, n: int) -> Period | None:
    return period_of(term.start_on, term.end_on, term.interval, n, term.anchor_on)


def _net(term: TermState, n: int, period: Period) -> int:
    """The full price, or the part of it for a period that the end of the term cuts."""
    net = line_net(term.list_minor, term.seats, term.discount_bp)
    anchor = term.anchor_on or term.start_on
    months = (term.start_on.year - anchor.year) * 12 + term.start_on.month - anchor.month
    whole = periods.nth(anchor, term.interval, months // periods.MONTHS[term.interval] + n)
    return net if whole.end == period.end else prorate(net, period, Period(period.start, whole.end))
