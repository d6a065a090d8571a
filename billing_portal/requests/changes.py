"""What a request asks to be changed, in money, before anybody presses a button (S5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from billing_portal.catalog.models import INTERVALS
from billing_portal.kit import formats
from billing_portal.kit.digests import digest
from billing_portal.requests.models import RequestChange, ServiceRequest, Topic
from billing_portal.requests.queries import interval_effects
from billing_portal.requests.rules import IntervalEffect, interval_effect
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import last_day

Kind = RequestChange.Kind
Status = Subscription.Status
KIND_OF = {Topic.CANCEL: Kind.CANCEL, Topic.REACTIVATE: Kind.REACTIVATE, Topic.INTERVAL: Kind.INTERVAL}


@dataclass(frozen=True, slots=True)
class Preview:
    """A change as it would be made now.

    `obstacle` says why it cannot be; `digest` identifies all that is shown.
    """

    kind: str
    subscription: Subscription
    rows: list[tuple[str, str, str]]  # what, now, afterwards
    note: str
    obstacle: str
    interval: str = ""
    list_minor: int = 0

    @property
    def digest(self) -> str:
        row = self.subscription
        facts = [self.kind, row.pk, row.status, row.end_on.isoformat(), row.next_interval]
        return digest([*facts, self.interval, self.list_minor, [list(one[1:]) for one in self.rows]])


def preview(row: ServiceRequest, today: date) -> Preview | None:
    """What the request asks for as a change; None where it takes words or a quote.

    Amounts are before tax, for all seats. Reads the request's subscription with product and terms.
    """
    kind, found = KIND_OF.get(Topic(row.topic)), row.subscription
    if kind is None or found is None:
        return None
    if kind == Kind.INTERVAL:
        return _interval(row, found, today)
    present = last_terms(found)
    renews = _("renews for %(price)s") % {"price": _each(present)}
    ends = _("ends")
    turns = (renews, ends) if kind == Kind.CANCEL else (ends, renews)
    on = _("After %(date)s") % {"date": formats.date_long(last_day(found.end_on))}
    rows = [(_("Auto Renew"), *_on_off(kind)), (on, *turns)]
    return Preview(str(kind), found, rows, _note(row, found, kind), _obstacle(found, kind, today))


def last_terms(subscription: Subscription) -> IntervalEffect:
    """The terms of the next renewal without a change: the last interval and price, or what was agreed for it."""
    last = max(subscription.terms.all(), key=lambda term: term.start_on)
    price = subscription.next_list_minor
    return interval_effect(
        subscription.next_interval or last.interval,
        last.list_minor if price is None else price,
        seats=last.seats,
        discount_bp=last.discount_bp,
        currency=subscription.currency,
    )


def _each(effect: IntervalEffect) -> str:
    words = {
        "annual": _("%(amount)s per year"),
        "quarterly": _("%(amount)s per quarter"),
        "monthly": _("%(amount)s per month"),
    }
    return words[effect.interval] % {"amount": formats.amount_with_code(effect.payment)}


def _on_off(kind: str) -> tuple[str, str]:
    return (_("On"), _("Off")) if kind == Kind.CANCEL else (_("Off"), _("On"))


def _note(row: ServiceRequest, found: Subscription, kind: str) -> str:
    """Where the wish and the button differ."""
    asked = row.payload.get("when")
    if kind == Kind.CANCEL and asked and date.fromisoformat(asked) != last_day(found.end_on):
        return _(
            "Requested: %(asked)s. This change ends it on %(end)s; for another date, answer in "
            "words or with a quote."
        ) % {
            "asked": formats.date_long(date.fromisoformat(asked)),
            "end": formats.date_long(last_day(found.end_on)),
        }
    return ""


def _obstacle(found: Subscription, kind: str, today: date) -> str:
    if found.end_on <= today or found.status == Status.ENDED:
        return _("It has ended. A new one starts with a quote.")
    if found.status == Status.SUSPENDED:
        return _("It is suspended. It can be changed once it is active again.")
    if kind == Kind.REACTIVATE:
        return "" if found.status == Status.PENDING_CANCELLATION else _("It already renews automatically.")
    return (
        ""
        if found.auto_renew and found.status in (Status.PENDING, Status.ACTIVE)
        else _("It is already set to end.")
    )


def _interval(row: ServiceRequest, found: Subscription, today: date) -> Preview:
    wanted = str(row.payload.get("interval", ""))
    now = last_terms(found)
    prices = {one.interval: one.list_minor for one in interval_effects(found, today)}
    obstacle = _obstacle(found, Kind.INTERVAL, today)
    if found.next_interval:
        obstacle = _("Another interval is already agreed for the next renewal.")
    elif now.interval == wanted:
        obstacle = _("It is already invoiced like this.")
    elif wanted not in prices:
        obstacle = _("The price list has no price for this. Answer with a quote.")
    last = max(found.terms.all(), key=lambda term: term.start_on)
    after = interval_effect(
        wanted if wanted in dict(INTERVALS) else now.interval,
        prices.get(wanted, now.list_minor),
        seats=last.seats,
        discount_bp=last.discount_bp,
        currency=found.currency,
    )
    words = dict(INTERVALS)
    rows = [
        (_("Billing interval"), str(words[now.interval]), str(words[after.interval])),
        (_("Each payment"), formats.amount_with_code(now.payment), formats.amount_with_code(after.payment)),
        (_("Total per year"), formats.amount_with_code(now.year), formats.amount_with_code(after.year)),
    ]
    note = _("From %(date)s on, with the next renewal. What is invoiced until then stays as it is.") % {
        "date": formats.date_long(found.end_on)
    }
    return Preview(
        str(Kind.INTERVAL),
        found,
        rows,
        note,
        obstacle,
        interval=after.interval,
        list_minor=after.list_minor,
    )
