"""Placing an order, inside the transaction of whoever places it: quotes accepted, the order written, lines delivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F

from billing_portal.accounts.models import PaymentMethod
from billing_portal.accounts.queries import bill_to_snapshot
from billing_portal.accounts.steps import is_working, keep_method, set_bill_to, set_method
from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.numbers.actions import numbered
from billing_portal.orders.errors import (
    CheckoutIncomplete,
    NothingToOrder,
    OfferChanged,
    QuotesChanged,
)
from billing_portal.orders.events import SERVICE_ORDER_PLACED
from billing_portal.orders.models import AdminContact, Checkout, LaterCharge, OrderedQuote, ServiceOrder
from billing_portal.orders.queries import Offer, missing
from billing_portal.orders.steps.seat_changes import plan_seat_change, plan_seat_changes
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.steps import enter_purchase_order
from billing_portal.quotes.errors import QuoteNotOpen, TermIsOver
from billing_portal.quotes.models import Quote, QuoteLine
from billing_portal.quotes.queries import PricedLine
from billing_portal.quotes.rules import Step
from billing_portal.quotes.steps import accept_quote, supersede_quote
from billing_portal.subscriptions.errors import SubscriptionHasEnded
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import TermSpec
from billing_portal.subscriptions.steps.terms import (
    add_seats,
    extend_subscription,
    start_subscription,
    term_taking_seats,
)


def place_order(
    checkout: Checkout, offer: Offer, *, by: User, now: datetime, on_record: str = ""
) -> ServiceOrder:
    """Accept the quotes and write the order, inside the caller's transaction; invoices follow there too.

    All or nothing; `on_record` is why staff do it for the account. Raises CheckoutIncomplete, NothingToOrder,
    TermIsOver, QuotesChanged naming every quote that expired, was withdrawn, rejected or ordered meanwhile.
    """
    absent = missing(checkout, offer.pos, on=offer.issued_on, rows=offer.now_rows)
    if absent:
        raise CheckoutIncomplete(absent)
    if not offer.quotes:
        raise NothingToOrder
    terms = [line.end_on for _quote, line in offer.lines if line.kind != "seats" and line.end_on is not None]
    if any(end_on <= offer.issued_on for end_on in terms):
        raise TermIsOver
    account, gone = checkout.account, []
    for quote in sorted(offer.quotes, key=lambda quote: quote.pk):
        try:
            accept_quote(quote, by=by, now=now)
        except QuoteNotOpen:
            gone.append((quote.number, Quote.objects.values_list("status", flat=True).get(pk=quote.pk)))
    if gone:
        raise QuotesChanged(gone)
    pos = _purchase_orders(checkout, offer, by=by, now=now)
    set_bill_to(account, offer.address, by=by, now=now, reason=on_record)
    is_charged = any(row.total for row in offer.now_rows)
    if offer.method.kind == PaymentMethod.Kind.CARD and is_charged and is_working(account):
        keep_method(account, offer.method, now=now)  # the account's own with its first success, see payments
    else:
        set_method(account, offer.method, by=by, now=now)
    order = ServiceOrder.objects.create(
        number=numbered("SO", offer.issued_on.year),
        account=account,
        checkout=checkout,
        placed_by=by,
        placed_at=now,
        currency=account.currency,
        value_minor=offer.figures.value.minor,
        value_total_minor=offer.figures.value_total.minor,
        first_minor=offer.figures.first.minor,
        first_total_minor=offer.figures.first_total.minor,
        method=offer.method,
        po_number=offer.po_numbers,
        bill_to=bill_to_snapshot(account, offer.address),
        quotes_digest=offer.digest,
        figures=offer.figures.to_json(),
    )
    OrderedQuote.objects.bulk_create(
        OrderedQuote(order=order, quote=quote, purchase_order=pos[quote.pk]) for quote in offer.quotes
    )
    for quote in offer.supersedes:
        supersede_quote(quote, by=by, now=now, why=order.number)
    AdminContact.objects.create(
        order=order,
        first_name=checkout.admin_first_name,
        last_name=checkout.admin_last_name,
        email=checkout.admin_email,
    )
    data: dict[str, Any] = {"number": order.number, **({"reason": on_record} if on_record else {})}
    if offer.supersedes:
        data["supersedes"] = [quote.number for quote in offer.supersedes]
    record(SERVICE_ORDER_PLACED, order, by=by, at=now, account=account, **data)
    return order


def _purchase_orders(
    checkout: Checkout, offer: Offer, *, by: User, now: datetime
) -> dict[int, PurchaseOrder | None]:
    """The purchase order of each quote, by its key; the one typed in the draft is added now."""
    entered = None
    if any(po.number and po.order is None for po in offer.pos.values()):
        entered = enter_purchase_order(
            checkout.account,
            number=checkout.new_po_number,
            expires_on=checkout.new_po_expires_on,
            by=by,
            now=now,
        )
    return {key: po.order or (entered if po.number else None) for key, po in offer.pos.items()}


def deliver_lines(order: ServiceOrder, offer: Offer, *, by: User, now: datetime) -> dict[int, Subscription]:
    """Create, extend or enlarge the subscriptions that the lines promise; by position in `offer.lines`.

    What begins once on a day to come, a one-off line or more seats, is written down for that day. The Admin Center is
    told of seats on the day from which a subscription has them.

    Raises subscriptions.errors.SubscriptionHasEnded, or OfferChanged if seats would join a period that is not the
    last one billed; then the order is not placed.
    """
    touched: dict[int, Subscription] = {}
    ordered = order.ordered_quotes.select_related("purchase_order")
    pos = {row.quote_id: row.purchase_order for row in ordered}
    products = {
        product.code: product
        for quote in offer.quotes
        for version in quote.versions.filter(number=quote.version_number)
        for line in version.lines.select_related("product")
        if (product := line.product) is not None
    }
    numbers = [line.subscription for _quote, line in offer.lines if line.subscription]
    rows = Subscription.objects.filter(account=order.account, number__in=numbers)
    known = {row.number: row for row in rows.select_related("product")}
    later = []
    for index, (quote, line) in enumerate(offer.lines):
        subscription = known.get(line.subscription)
        if line.kind == "new":
            touched[index] = start_subscription(
                order.account,
                products[line.product_code],
                specs_of(line),
                purchase_order=pos[quote.pk],
                by=by,
                now=now,
                today=offer.issued_on,
            )
        elif line.end_on is None:
            later += _later(order, quote, line, None, pos[quote.pk], on=offer.issued_on)
        elif subscription is not None and line.kind == "seats" and line.start_on > offer.issued_on:
            if line.figures.part is None:  # from the first day of a period to come, whose invoice counts them
                add_seats(subscription, line.quantity, on=line.start_on, by=by, now=now)
            else:
                term_taking_seats(subscription, on=line.start_on)
                later += _later(order, quote, line, subscription, pos[quote.pk], on=offer.issued_on)
            touched[index] = subscription
        elif subscription is not None and line.kind == "seats":
            if line.end_on <= offer.issued_on:  # the term is over, whether the daily job has noticed or not
                raise SubscriptionHasEnded(line.subscription)
            term = add_seats(subscription, line.quantity, on=line.start_on, by=by, now=now)
            billed = term.period(term.billed - 1) if term.billed else None
            first = line.figures.first_period
            if billed is None or first is None or billed.end != first.end:
                raise OfferChanged  # the invoice of that period would bill them twice, or never
            touched[index] = subscription
        elif subscription is not None:
            extend_subscription(subscription, specs_of(line), purchase_order=pos[quote.pk], by=by, now=now)
            touched[index] = subscription
            supersede_renewals([subscription], by=by, now=now)
        if line.kind in ("new", "seats") and index in touched and line.start_on <= offer.issued_on:
            plan_seat_change(touched[index], offer.issued_on)
    for charge in LaterCharge.objects.bulk_create(later):
        if charge.subscription is not None:
            plan_seat_change(charge.subscription, charge.on)
    plan_seat_changes(touched.values(), after=offer.issued_on)
    return touched


def _later(
    order: ServiceOrder,
    quote: Quote,
    line: PricedLine,
    subscription: Subscription | None,
    purchase_order: PurchaseOrder | None,
    *,
    on: date,
) -> list[LaterCharge]:
    """What a line charges once after the day of the order; nothing if it is invoiced with the order."""
    [first, *_rest] = line.figures.charges
    if first.on <= on:
        return []
    return [
        LaterCharge(
            order=order,
            quote=quote,
            position=line.position,
            on=first.on,
            description=line.description,
            product_category=line.tax_category,
            quantity=line.quantity,
            list_minor=line.list_minor,
            discount_bp=line.discount_bp,
            net_minor=first.net,
            interval=line.interval,
            subscription=subscription,
            period_start=first.period.start if first.period else None,
            period_end=first.period.end if first.period else None,
            part=first.part,
            purchase_order=purchase_order,
        )
    ]


def specs_of(line: PricedLine) -> list[TermSpec]:
    """The terms that an ordered line promises, of one that has an end: one, or one for each of its steps."""
    assert line.end_on is not None
    anchor = line.anchor_on or (line.start_on if line.steps else None)
    steps = [Step(line.start_on, line.quantity, line.list_minor, line.discount_bp), *line.steps]
    ends = [*(step.start_on for step in line.steps), line.end_on]
    return [
        TermSpec(
            step.start_on, end_on, line.interval, step.quantity, step.list_minor, step.discount_bp, anchor
        )
        for step, end_on in zip(steps, ends, strict=True)
    ]


def supersede_renewals(subscriptions: Sequence[Subscription], *, by: User | None, now: datetime) -> None:
    """Open quotes that would renew the same terms again can no longer be ordered; each says so (never both)."""
    lines = QuoteLine.objects.filter(
        kind=QuoteLine.Kind.RENEWAL,
        subscription__in=subscriptions,
        version__number=F("version__quote__version_number"),
    )
    renewed = dict(lines.values_list("version__quote", "subscription__number"))
    others = Quote.objects.filter(pk__in=list(renewed)).open_at(now)
    for quote in others.select_related("account").order_by("pk"):
        supersede_quote(quote, by=by, now=now, why=renewed[quote.pk])
