"""Answers to a request that do something: a change previewed in money, a quote composed for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.quotes.forms import as_typed
from billing_portal.backoffice.rows import member
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.kit import clock
from billing_portal.quotes.models import QuoteLine
from billing_portal.requests.changes import preview
from billing_portal.requests.models import ServiceRequest
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.queries import term_on

Kind = QuoteLine.Kind


def answers_that_do(row: ServiceRequest, user: User) -> dict[str, Any]:
    """For the page of a request: the change that it asks for, what can be taken back, where a quote is composed."""
    is_closed = row.status == ServiceRequest.Status.CLOSED
    standing = row.changes.filter(undone_at=None).exists()
    plan = None
    if row.account is not None and row.subscription is not None and not standing and not is_closed:
        prefetch_related_objects([row.subscription], "terms")
        plan = preview(row, clock.day(clock.now(), row.account.entity.zone))
    return {
        "plan": plan,
        "may_apply": may(user, Right.APPLY_CHANGE),
        "may_undo": standing and may(user, Right.APPLY_CHANGE),
        "may_quote": row.account is not None and not is_closed and may(user, Right.COMPOSE_QUOTE),
    }


def request_named(request: HttpRequest, account: CorporateAccount) -> ServiceRequest | None:
    """The request of this account that a quote is to answer, by `?request=`."""
    try:
        key = UUID(request.GET.get("request", ""))
    except ValueError:
        return None
    rows = ServiceRequest.objects.visible_to(member(request)).filter(account=account).unsettled()
    return rows.select_related("subscription__product", "quote", "account").filter(public_id=key).first()


def title_for(row: ServiceRequest) -> str:
    if row.quote is not None:
        return row.quote.title
    return row.subscription.product.name if row.subscription is not None else ""


def lines_for(row: ServiceRequest, currency: str) -> list[dict[str, Any]]:
    """What a quote that answers this request begins with, as it would be typed; prices come from the list."""
    if row.quote is not None:
        version = row.quote.versions.get(number=row.quote.version_number)
        return [as_typed(line, currency) for line in version.lines.all()]
    if row.subscription is None:
        return []
    return [_line_about(row.subscription, row)]


def _line_about(found: Subscription, row: ServiceRequest) -> dict[str, Any]:
    today = clock.day(clock.now(), found.account.zone)
    term = term_on(found, today)
    wanted = int(row.payload.get("seats") or term.seats)
    if wanted > term.seats and found.end_on > today:
        return {
            "kind": Kind.SEATS,
            "subscription": str(found.pk),
            "quantity": wanted - term.seats,
            "start_on": today,
        }
    line = {
        "quantity": wanted,
        "interval": row.payload.get("interval") or term.interval,
        "term_months": 12,
        "discount": "",
    }
    if found.status == Subscription.Status.ENDED:
        return {**line, "kind": Kind.NEW, "product": str(found.product_id), "start_on": today}
    return {**line, "kind": Kind.RENEWAL, "subscription": str(found.pk), "start_on": found.end_on}
