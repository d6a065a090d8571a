"""When the admin contact of an order gets a seat of what it ordered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from billing_portal.orders.models import ServiceOrder
from billing_portal.quotes.models import Quote, QuoteLine
from billing_portal.quotes.queries import PricedLine, frozen_lines_by_quote
from billing_portal.subscriptions.models import Subscription


def seat_days(order: ServiceOrder, lines: Iterable[PricedLine] | None = None) -> dict[str, date]:
    """The day on which a seat of each product is given, by the product's code: its subscription's first day.

    `lines` are all that was ordered, if they are at hand. What is done once brings nobody a seat.
    """
    if lines is None:
        quotes = list(Quote.objects.filter(ordered__order=order).order_by("pk"))
        lines = [line for found in frozen_lines_by_quote(quotes).values() for line in found]
    lines = [line for line in lines if line.product_code and line.interval]
    numbers = {line.subscription for line in lines if line.kind != QuoteLine.Kind.NEW}
    starts: dict[str, date] = {}
    if numbers:
        rows = Subscription.objects.filter(account=order.account_id, number__in=numbers)
        starts = dict(rows.values_list("number", "start_on"))
    days: dict[str, date] = {}
    for line in lines:
        is_new = line.kind == QuoteLine.Kind.NEW
        day = line.start_on if is_new else starts.get(line.subscription, line.start_on)
        days[line.product_code] = min(day, days.get(line.product_code, day))
    return days
