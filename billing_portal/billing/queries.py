from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from billing_portal.accounts.models import CorporateAccount
from billing_portal.billing.models import BillingItem, BillingRun
from billing_portal.billing.rules import (
    AnyDue,
    DueOnce,
    LaterSeats,
    SubscriptionState,
    TermState,
    due_until,
)
from billing_portal.kit.money import Money
from billing_portal.orders.models import LaterCharge
from billing_portal.sellers.models import LegalEntity
from billing_portal.subscriptions.models import Subscription, Term

RENEWS = (Subscription.Status.PENDING, Subscription.Status.ACTIVE)


def due_accounts(entity: LegalEntity, on: date) -> QuerySet[CorporateAccount]:
    """Accounts of the entity for which something begins by that day: a period, or a term by renewal."""
    # Asked of each account, not as a list of keys: PostgreSQL reads a list that outgrows its memory again for each row.
    live = Subscription.objects.exclude(status=Subscription.Status.ENDED).filter(account=OuterRef("pk"))
    begins = live.filter(terms__next_bill_on__lte=on)
    renews = live.filter(status__in=RENEWS, auto_renew=True, end_on__lte=on)
    once = open_charges().filter(order__account=OuterRef("pk"), on__lte=on)
    rows = CorporateAccount.objects.filter(entity=entity)
    return rows.filter(Exists(begins) | Exists(renews) | Exists(once)).order_by("pk")


def open_charges() -> QuerySet[LaterCharge]:
    """What orders charge once on a day to come; seats that would begin after the end of their subscription are none."""
    ended = Q(subscription__status=Subscription.Status.ENDED, on__gte=F("subscription__end_on"))
    return LaterCharge.objects.filter(settled_at=None).exclude(ended)


def state_of(
    subscription: Subscription, terms: Iterable[Term], later: Iterable[LaterCharge] = ()
) -> SubscriptionState:
    """A subscription as the rule sees it."""
    return SubscriptionState(
        key=subscription.pk,
        start_on=subscription.start_on,
        renews=subscription.auto_renew and subscription.status in RENEWS,
        next_interval=subscription.next_interval,
        next_list_minor=subscription.next_list_minor,
        terms=tuple(TermState(term.pk, term.spec, term.billed, term.purchase_order_id) for term in terms),
        later=tuple(LaterSeats(row.on, row.quantity) for row in later),
    )


def states_of(subscriptions: Iterable[Subscription]) -> dict[int, SubscriptionState]:
    """Subscriptions as the rule sees them, by key, with the terms that can still matter. Two queries."""
    found = {row.pk: row for row in subscriptions}
    terms: dict[int, list[Term]] = defaultdict(list)
    # Terms that are over and billed say nothing any more; the last one is what a renewal continues.
    matters = Q(next_bill_on__isnull=False) | Q(end_on=F("subscription__end_on"))
    for term in Term.objects.filter(matters, subscription__in=list(found)).order_by("start_on"):
        terms[term.subscription_id].append(term)
    later: dict[int, list[LaterCharge]] = defaultdict(list)
    for charge in open_charges().filter(subscription__in=list(found)):
        assert charge.subscription_id is not None
        later[charge.subscription_id].append(charge)
    return {pk: state_of(row, terms[pk], later[pk]) for pk, row in found.items()}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The live subscriptions and open one-off charges of some accounts, by key, and what of them is due, by account."""

    subscriptions: dict[int, Subscription]
    due: dict[int, list[AnyDue]]
    charges: dict[int, LaterCharge]


def load_due(account_ids: Sequence[int], until: date) -> Loaded:
    """What is due for these accounts by that day. Four queries: subscriptions, what of them matters, and charges."""
    rows = Subscription.objects.filter(account__in=account_ids).exclude(status=Subscription.Status.ENDED)
    subscriptions = {row.pk: row for row in rows.select_related("product").order_by("pk")}
    states: dict[int, list[SubscriptionState]] = defaultdict(list)
    for pk, state in states_of(subscriptions.values()).items():
        states[subscriptions[pk].account_id].append(state)
    due: dict[int, list[AnyDue]] = {pk: [*due_until(found, until)] for pk, found in states.items()}
    begun = (
        open_charges()
        .filter(order__account__in=account_ids, on__lte=until)
        .select_related("order", "subscription__product")
    )
    charges = {row.pk: row for row in begun}
    for row in charges.values():
        once = DueOnce(row.pk, row.on, row.net_minor, row.purchase_order_id)
        due.setdefault(row.order.account_id, []).append(once)
    return Loaded(subscriptions, due, charges)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: items by status, sums by currency, and the part of it that is done in per cent."""

    by_status: dict[str, int]
    totals: list[Money]
    renewals: int

    @property
    def count(self) -> int:
        return sum(self.by_status.values())

    @property
    def done(self) -> int:
        return self.count - self.by_status.get(BillingItem.Status.PLANNED, 0)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.count if self.count else 0


def progress(run: BillingRun) -> Progress:
    """Counts and sums of a run's items, in two queries whatever their number."""
    rows = BillingItem.objects.filter(run=run).order_by()
    counts: Any = rows.values_list("status").annotate(n=Count("pk"))
    sums = rows.values("currency").annotate(
        minor=Sum("net_minor") + Sum("tax_minor"), renewals=Sum("renewals")
    )
    found = list(sums.order_by("currency"))
    return Progress(
        by_status=dict(counts),
        totals=[Money(row["minor"], row["currency"]) for row in found],
        renewals=sum(row["renewals"] for row in found),
    )
