from __future__ import annotations

from datetime import date

from django.db.models import Case, Q, QuerySet, Value, When

from billing_portal.accounts.models import CorporateAccount
from billing_portal.catalog.models import INTERVALS, Price
from billing_portal.identity.models import User
from billing_portal.requests import rules
from billing_portal.requests.models import ServiceRequest, Topic
from billing_portal.requests.rules import IntervalEffect
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.queries import term_on

Status = ServiceRequest.Status
CLOSED_LAST = Case(When(status=Status.CLOSED, then=Value(1)), default=Value(0))
OPEN_FIRST = Case(
    When(status=Status.OPEN, then=Value(0)), When(status=Status.ANSWERED, then=Value(1)), default=Value(2)
)


def requests_of(account: CorporateAccount, user: User) -> QuerySet[ServiceRequest]:
    """What the account asked for, the unsettled ones first, the latest on top."""
    rows = ServiceRequest.objects.visible_to(user).filter(account=account)
    return rows.select_related("account", "invoice", "quote", "subscription").order_by(
        CLOSED_LAST, "-opened_at", "-pk"
    )


def queue(user: User, *, topic: str = "", status: str = "", mine: bool = False) -> QuerySet[ServiceRequest]:
    """What this member of staff may see: open ones first, of those the one that has waited longest on top."""
    rows = ServiceRequest.objects.visible_to(user)
    if topic in Topic.values:
        rows = rows.filter(topic=topic)
    if status in Status.values:
        rows = rows.filter(status=status)
    if mine:
        rows = rows.filter(Q(handled_by=user) | Q(account__representative=user))
    return rows.select_related("account", "handled_by", "invoice", "subscription", "quote").order_by(
        OPEN_FIRST, "waiting_since", "pk"
    )


def waiting(user: User) -> QuerySet[ServiceRequest]:
    """Open ones, the one that has waited longest first."""
    return queue(user, status=Status.OPEN)


def interval_effects(subscription: Subscription, today: date) -> list[IntervalEffect]:
    """The present interval first, then the others that the product has a list price for today. Two queries.

    Seats and discount are those of the present term. Reads `subscription.terms`, which lists prefetch.
    """
    term = term_on(subscription, today)
    rows = Price.objects.filter(
        product=subscription.product_id, currency=subscription.currency, valid_from__lte=today
    )
    listed = {row.interval: row.unit_minor for row in rows.order_by("valid_from")}
    listed[term.interval] = term.list_minor
    order = [term.interval, *(code for code, _label in INTERVALS if code != term.interval)]
    return [
        rules.interval_effect(
            interval,
            listed[interval],
            seats=term.seats,
            discount_bp=term.discount_bp,
            currency=subscription.currency,
        )
        for interval in order
        if interval in listed
    ]
