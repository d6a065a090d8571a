from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from billing_portal.accounts.actions import change_bill_to
from billing_portal.accounts.actions.payment_methods import choose_method
from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.queries import bill_to_snapshot
from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.kit.errors import NotAllowed
from billing_portal.numbers.actions import numbered
from billing_portal.orders.errors import (
    CheckoutIncomplete,
    NothingToOrder,
    OfferChanged,
    OneCurrencyOnly,
    QuotesChanged,
)
from billing_portal.orders.events import SERVICE_ORDER_PLACED
from billing_portal.orders.models import AdminContact, Checkout, OrderedQuote, ServiceOrder
from billing_portal.orders.queries import Offer, missing
from billing_portal.orders.steps.deprovisioning import plan_releases
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.quotes.errors import QuoteNotOpen
from billing_portal.quotes.models import Quote, QuoteLine
from billing_portal.quotes.steps import accept_quote, supersede_quote
from billing_portal.subscriptions.actions import add_seats, extend_subscription, start_subscription
from billing_portal.subscriptions.errors import SubscriptionHasEnded
from billing_portal.subscriptions.models import Subscription


@transaction.atomic
def start_checkout(
    account: CorporateAccount, quotes: list[Quote], *, from_cart: bool, by: User, now: datetime
) -> Checkout:
    """Begin a draft over open quotes, filled in from what is known; nothing outside it changes.

    The admin contact starts as the account's last one, else the person ordering. Raises NothingToOrder,
    OneCurrencyOnly.
    """
    if not quotes:
        raise NothingToOrder
    if {quote.currency for quote in quotes} != {account.currency}:
        raise OneCurrencyOnly
    last = AdminContact.objects.filter(order__account=account).order_by("-pk").first()
    checkout = Checkout.objects.create(
        account=account,
        user=by,
        from_cart=from_cart,
        admin_first_name=last.first_name if last else by.first_name,
        admin_last_name=last.last_name if last else by.last_name,
        admin_email=last.email if last else by.email,
        method=account.default_method,
        started_at=now,
    )
    checkout.quotes.set(quotes)
    return checkout


def save_checkout(
    checkout: Checkout,
    *,
    admin: Mapping[str, str],
    method: PaymentMethod | None,
    address: Mapping[str, str],
    purchase_order: PurchaseOrder | None,
    now: datetime,
) -> None:
    """Keep what was typed in the draft. Raises NotAllowed if a method or order of another account was named."""
    for thing in (method, purchase_order):
        if thing is not None and thing.account_id != checkout.account_id:
            raise NotAllowed
    checkout.admin_first_name = admin["first_name"].strip()
    checkout.admin_last_name = admin["last_name"].strip()
    checkout.admin_email = admin["email"].strip()
    checkout.method = method
    checkout.address = dict(address)
    checkout.purchase_order = purchase_order
    checkout.saved_at = now
    checkout.save()


def place_order(
    checkout: Checkout, offer: Offer, *, by: User, now: datetime, on_record: str = ""
) -> ServiceOrder:
    """Accept the quotes and write the order, inside the caller's transaction; invoices follow there too.

    All or nothing; `on_record` is why staff do it for the account. Raises CheckoutIncomplete, NothingToOrder, QuotesChanged naming every quote that expired,
    was withdrawn, rejected or ordered meanwhile.
    """
    lacks = missing(checkout, on=offer.issued_on, total_minor=offer.figures.first_total.minor)
    if lacks:
        raise CheckoutIncomplete(lacks)
    if not offer.quotes:
        raise NothingToOrder
    account, gone = checkout.account, []
    for quote in sorted(offer.quotes, key=lambda quote: quote.pk):
        try:
            accept_quote(quote, by=by, now=now)
        except QuoteNotOpen:
            gone.append((quote.number, Quote.objects.values_list("status", flat=True).get(pk=quote.pk)))
    if gone:
        raise QuotesChanged(gone)
    change_bill_to(account, offer.address, by=by, now=now)
    choose_method(account, offer.method, by=by, now=now)
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
        po_number=offer.po_number,
        bill_to=bill_to_snapshot(account, offer.address),
        quotes_digest=offer.digest,
    )
    OrderedQuote.objects.bulk_create(OrderedQuote(order=order, quote=quote) for quote in offer.quotes)
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


def deliver_lines(order: ServiceOrder, offer: Offer, *, by: User, now: datetime) -> dict[int, Subscription]:
    """Create, extend or enlarge the subscriptions that the lines promise; by position in `offer.lines`.

    Where a later term has fewer seats than the one before, those beyond are taken back from its first day on.

    Raises subscriptions.errors.SubscriptionHasEnded, or OfferChanged if seats would join a period that is not the
    last one billed; then the order is not placed.
    """
    touched: dict[int, Subscription] = {}
    products = {
        product.code: product
        for quote in offer.quotes
        for version in quote.versions.filter(number=quote.version_number)
        for line in version.lines.select_related("product")
        if (product := line.product) is not None
    }
    numbers = [line.subscription for _quote, line in offer.lines if line.subscription]
    known = {s.number: s for s in Subscription.objects.filter(account=order.account, number__in=numbers)}
    for index, (_quote, line) in enumerate(offer.lines):
        if line.end_on is None:
            continue
        if line.kind == "new":
            touched[index] = start_subscription(
                order.account,
                products[line.product_code],
                start_on=line.start_on,
                end_on=line.end_on,
                interval=line.interval,
                seats=line.quantity,
                list_minor=line.list_minor,
                discount_bp=line.discount_bp,
                by=by,
                now=now,
                today=offer.issued_on,
            )
        elif line.kind == "seats":
            if line.end_on <= offer.issued_on:  # the term is over, whether the daily job has noticed or not
                raise SubscriptionHasEnded(line.subscription)
            term = add_seats(known[line.subscription], line.quantity, on=line.start_on, by=by, now=now)
            billed = term.period(term.billed - 1) if term.billed else None
            first = line.figures.first_period
            if billed is None or first is None or billed.end != first.end:
                raise OfferChanged  # the invoice of that period would bill them twice, or never
            touched[index] = known[line.subscription]
        else:
            extend_subscription(
                known[line.subscription],
                start_on=line.start_on,
                end_on=line.end_on,
                interval=line.interval,
                seats=line.quantity,
                list_minor=line.list_minor,
                discount_bp=line.discount_bp,
                by=by,
                now=now,
            )
            touched[index] = known[line.subscription]
            supersede_renewals([known[line.subscription]], by=by, now=now)
    plan_releases(touched.values())
    return touched


def supersede_renewals(subscriptions: Sequence[Subscription], *, by: User | None, now: datetime) -> None:
    """Open quotes that would renew the same terms again can no longer be ordered; each records it (never both)."""
    lines = QuoteLine.objects.filter(
        kind=QuoteLine.Kind.RENEWAL,
        subscription__in=subscriptions,
        version__number=F("version__quote__version_number"),
    )
    renewed = dict(lines.values_list("version__quote", "subscription__number"))
    others = Quote.objects.filter(pk__in=list(renewed)).open_at(now)
    for quote in others.select_related("account").order_by("pk"):
        supersede_quote(quote, by=by, now=now, why=renewed[quote.pk])
