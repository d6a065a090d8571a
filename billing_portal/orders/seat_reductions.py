"""Orders that give a subscription fewer seats from a day on, so that people lose theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from billing_portal.kit import formats
from billing_portal.orders.models import LaterCharge
from billing_portal.quotes.models import QuoteLine
from billing_portal.quotes.queries import PricedLine
from billing_portal.subscriptions.models import Term


@dataclass(frozen=True, slots=True)
class Fewer:
    """That a subscription has `after` seats from a day on, and `before` until then."""

    product: str
    subscription: str
    since: date
    before: int
    after: int

    def words(self) -> dict[str, str]:
        """The same for a sentence in the reader's language."""
        return {
            "product": self.product,
            "number": self.subscription,
            "date": formats.date_long(self.since),
            "before": formats.number(self.before),
            "after": formats.number(self.after),
        }


def fewer_seats(lines: Iterable[PricedLine], terms: Iterable[Term], *, placed: bool = False) -> list[Fewer]:
    """Every day that these lines make or leave with fewer seats, in terms as they are or, `placed`, as they became.

    `terms` are all those of the lines' subscriptions, with `subscription` loaded. Seats that were ordered for a day to
    come count from the term that they join. One query if there are terms.
    """
    seats: dict[str, dict[date, int]] = defaultdict(dict)
    terms = list(terms)
    for term in terms:
        seats[term.subscription.number][term.start_on] = term.seats
    joining = LaterCharge.objects.filter(
        settled_at=None, subscription__in={term.subscription_id for term in terms}
    )
    for number, on, quantity in (
        joining.values_list("subscription__number", "on", "quantity") if terms else ()
    ):
        if begun := [day for day in seats[number] if day <= on]:
            seats[number][max(begun)] += quantity
    names: dict[str, str] = {}
    touched: dict[str, set[date]] = defaultdict(set)
    for line in lines:
        if line.kind not in (QuoteLine.Kind.RENEWAL, QuoteLine.Kind.SEATS):
            continue
        of_one = seats[line.subscription]
        begun = [day for day in of_one if day <= line.start_on]
        start = line.start_on if line.kind == QuoteLine.Kind.RENEWAL or not begun else max(begun)
        if not placed:
            of_one[start] = line.quantity + (of_one.get(start, 0) if line.kind == QuoteLine.Kind.SEATS else 0)
            for step in line.steps:
                of_one[step.start_on] = step.quantity
        touched[line.subscription] |= {start, *(step.start_on for step in line.steps)}
        names[line.subscription] = line.product_name or line.description
    return [
        Fewer(name, number, later, seats[number][former], seats[number][later])
        for number, name in names.items()
        for former, later in pairwise(sorted(seats[number]))
        if seats[number][later] < seats[number][former] and touched[number] & {former, later}
    ]
