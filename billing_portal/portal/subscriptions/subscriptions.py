"""Subscriptions: what is in use, for how many, at which price, until when (S1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.catalog.rules import line_net
from billing_portal.documents.labels import labels
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.languages import base
from billing_portal.kit.money import Money
from billing_portal.orders.models import LaterCharge
from billing_portal.portal.wording import language
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.now_and_next import now_and_next
from billing_portal.subscriptions.queries import term_on
from billing_portal.subscriptions.rules import last_day, period_on
from billing_portal.subscriptions.words import can_be_continued, end_cause, why_it_ended
from billing_portal.web.current_account import account_by_id
from billing_portal.web.visits import for_account, user_of

Status = Subscription.Status


def shown_status(subscription: Subscription, today: date) -> str:
    """The status by the calendar: a day that has come counts before a job has noticed it."""
    if subscription.status == Status.SUSPENDED:
        return str(Status.ENDED if subscription.end_on <= today else Status.SUSPENDED)
    if subscription.status == Status.ENDED:
        return str(subscription.status)
    if subscription.status == Status.PENDING_CANCELLATION:
        return str(Status.ENDED if subscription.end_on <= today else Status.PENDING_CANCELLATION)
    return str(Status.PENDING if subscription.start_on > today else Status.ACTIVE)


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """One subscription of a list; the price is for all its seats and one interval, before tax."""

    public_id: UUID
    url: str
    number: str
    product: str
    seats: str
    price: str
    per: str
    renews: bool
    ends: str  # the last day of what runs now
    following: str  # what is agreed for afterwards, in words
    renew_word: str
    status: str
    status_word: str


def _renew_word(subscription: Subscription, today: date) -> str:
    """Whether Auto Renew is on; of what is over although it was, that it is over past due invoices."""
    if end_cause(subscription, today) == Subscription.EndCause.ARREARS:
        return str(Subscription.EndCause.ARREARS.label)
    return _("On") if subscription.auto_renew else _("Off")


def _price(term: Term, currency: str) -> Money:
    return Money(line_net(term.list_minor, term.seats, term.discount_bp), currency)


def following_words(term: Term | None, currency: str) -> str:
    """A term that is agreed for later: `from 10 Feb 2027: 60 seats, EUR 12,480.00 per year`."""
    if term is None:
        return ""
    words = ngettext(
        "from %(date)s: %(seats)s seat, %(price)s %(per)s",
        "from %(date)s: %(seats)s seats, %(price)s %(per)s",
        term.seats,
    )
    return words % {
        "date": formats.date_short(term.start_on),
        "seats": formats.number(term.seats),
        "price": formats.amount_with_code(_price(term, currency)),
        "per": labels(language())[f"per.{term.interval}"],
    }


def row_of(subscription: Subscription, today: date) -> SubscriptionRow:
    """Reads the product and the terms, which lists fetch ahead."""
    status, both = shown_status(subscription, today), now_and_next(subscription.terms.all(), today)
    term = both.now
    return SubscriptionRow(
        public_id=subscription.public_id,
        url=reverse("portal:subscription", args=[subscription.public_id]),
        number=subscription.number,
        product=subscription.product.name,
        seats=formats.number(term.seats),
        price=formats.amount_with_code(_price(term, subscription.currency)),
        per=labels(language())[f"per.{term.interval}"],
        renews=subscription.auto_renew,
        ends=formats.date_short(last_day(both.end_on)),
        following=following_words(both.next, subscription.currency),
        renew_word=_renew_word(subscription, today),
        status=status,
        status_word=str(Status(status).label),
    )


def _auto_renew_to(subscription: Subscription, status: str) -> str:
    """Where the automatic renewal can be turned: `on`, `off`, or empty."""
    if status == Status.PENDING_CANCELLATION or (status == Status.SUSPENDED and not subscription.auto_renew):
        return "on"
    can_end = status in (Status.ACTIVE, Status.PENDING, Status.SUSPENDED)
    return "off" if subscription.auto_renew and can_end else ""


def _end_sentence(subscription: Subscription, status: str, today: date, following: Term | None) -> str:
    """What happens when what runs now ends, in one sentence; of what is over also why."""
    if following is not None and status != Status.ENDED:
        words = {
            "date": formats.date_long(last_day(following.start_on)),
            "next": following_words(following, subscription.currency),
        }
        return _("The present term ends on %(date)s; %(next)s.") % words
    day = formats.date_long(last_day(subscription.end_on))
    if status == Status.ENDED:
        ended = _("The service ended on %(date)s.") % {"date": day}
        return f"{ended} {why_it_ended(subscription, today)}".strip()
    if status == Status.PENDING_CANCELLATION:
        return _("The service runs until %(date)s and then ends.") % {"date": day}
    if status == Status.SUSPENDED and subscription.auto_renew:
        return _("The present term ends on %(date)s. It renews only if it is not suspended by then.") % {
            "date": day
        }
    if subscription.next_interval and subscription.auto_renew:
        words = {"date": day, "interval": str(subscription.get_next_interval_display())}
        return _("The present term ends on %(date)s. It then renews and is invoiced %(interval)s.") % words
    if subscription.auto_renew:
        return _("The present term ends on %(date)s. It then renews automatically.") % {"date": day}
    return _("The service ends on %(date)s.") % {"date": day}


@dataclass(frozen=True, slots=True)
class TermRow:
    """One contract term: from the first to the last day."""

    days: str
    seats: str
    list_price: str
    discount: str
    price: str
    per: str
    is_present: bool


def _term_row(term: Term, subscription: Subscription, today: date) -> TermRow:
    values = {"start": formats.date_short(term.start_on), "end": formats.date_short(last_day(term.end_on))}
    percent = formats.percent(Decimal(term.discount_bp) / 100) if term.discount_bp else ""
    return TermRow(
        days=_("%(start)s to %(end)s") % values,
        seats=formats.number(term.seats),
        list_price=formats.amount(Money(term.list_minor, subscription.currency)),
        discount=percent,
        price=formats.amount(_price(term, subscription.currency)),
        per=labels(language())[f"per.{term.interval}"],
        is_present=term.start_on <= today < term.end_on,
    )


def _later_words(row: LaterCharge) -> str:
    """Seats that were ordered for a later day: `from 2 Apr 2026: 4 additional seats`."""
    words = ngettext(
        "from %(date)s: %(seats)s additional seat", "from %(date)s: %(seats)s additional seats", row.quantity
    )
    return words % {"date": formats.date_short(row.on), "seats": formats.number(row.quantity)}


def _present_period(subscription: Subscription, today: date) -> str:
    term = term_on(subscription, today)
    period = period_on(term.start_on, term.end_on, term.interval, today, term.anchor_on)
    if period is None:
        return ""
    values = {"start": formats.date_short(period.start), "end": formats.date_short(last_day(period.end))}
    return _("%(start)s to %(end)s") % values


@audience(Audience.CONTACT)
@require_GET
@for_account
def subscriptions(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """All subscriptions of the account, those in use first."""
    today = clock.day(clock.now(), account.entity.zone)
    mine = Subscription.objects.visible_to(user_of(request)).filter(account=account)
    rows = [row_of(row, today) for row in mine.select_related("product").prefetch_related("terms")]
    rows.sort(key=lambda row: (row.status == Status.ENDED, row.product, row.number))
    context = {
        "rows": rows,
        "some_renew": any(
            row.renews and row.status in (Status.ACTIVE, Status.PENDING, Status.SUSPENDED) for row in rows
        ),
        "some_end": any(row.status == Status.PENDING_CANCELLATION for row in rows),
    }
    return render(request, "portal/subscriptions/list.html", context)


@audience(Audience.CONTACT)
@require_GET
def subscription(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One subscription of an own account, with its terms and whom to ask for a change."""
    rows = Subscription.objects.visible_to(user_of(request)).select_related("product")
    found = get_object_or_404(rows.prefetch_related("terms"), public_id=public_id)
    found.account = account_by_id(request, found.account_id)
    today = clock.day(clock.now(), found.account.entity.zone)
    row, method = row_of(found, today), found.account.default_method
    terms = sorted(found.terms.all(), key=lambda term: term.start_on, reverse=True)
    context = {
        "row": row,
        "currency": found.currency,
        "started": formats.date_short(found.start_on),
        "period": _present_period(found, today),
        "end_sentence": _end_sentence(found, row.status, today, now_and_next(found.terms.all(), today).next),
        "public_id": found.public_id,
        "later_seats": [_later_words(row) for row in found.later_seats.filter(settled_at=None)],
        "auto_renew_to": _auto_renew_to(found, row.status),
        "has_ended": row.status == Status.ENDED,
        "pay_to_continue": row.status == Status.ENDED and can_be_continued(found, today),
        "takes_seats": row.status not in (Status.ENDED, Status.SUSPENDED),
        "terms": [_term_row(term, found, today) for term in terms],
        "manager": found.account.representative,
        "has_standing_order": bool(method and method.is_recurring_transfer) and row.status != Status.ENDED,
        "description": found.product.description.get(base(language()), ""),
    }
    return render(request, "portal/subscriptions/subscription.html", context)


urls = [
    path("subscriptions/", subscriptions, name="subscriptions"),
    path("subscriptions/<uuid:public_id>/", subscription, name="subscription"),
]
