"""Parts of verbs about terms, for orders and for billing. They never authorize."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.catalog.models import Product
from billing_portal.identity.models import User
from billing_portal.journal.actions import Happening, record, record_many
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.numbers.actions import numbered
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.subscriptions.errors import SubscriptionHasEnded
from billing_portal.subscriptions.events import (
    SUBSCRIPTION_EXTENDED,
    SUBSCRIPTION_SEATS_ADDED,
    SUBSCRIPTION_STARTED,
)
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.rules import TermSpec

Status = Subscription.Status


def term_of(subscription: Subscription, spec: TermSpec, purchase_order: PurchaseOrder | None = None) -> Term:
    """The term that a specification becomes, nothing billed yet; not saved."""
    return Term(
        subscription=subscription,
        start_on=spec.start_on,
        end_on=spec.end_on,
        interval=spec.interval,
        seats=spec.seats,
        list_minor=spec.list_minor,
        discount_bp=spec.discount_bp,
        anchor_on=spec.anchor_on,
        next_bill_on=spec.start_on,
        purchase_order=purchase_order,
    )


def add_renewed_terms(
    renewals: Sequence[tuple[Subscription, TermSpec]], *, by: User | None, now: datetime
) -> list[Term]:
    """Write the terms by which subscriptions renew, in order, and say so in the journal; two statements for all.

    Inside the caller's transaction, which has claimed the present ends. The account of each is at hand.
    """
    terms = Term.objects.bulk_create(term_of(subscription, spec) for subscription, spec in renewals)
    record_many(
        [
            Happening(
                SUBSCRIPTION_EXTENDED,
                subscription,
                subscription.account,
                {"until": spec.end_on.isoformat(), "seats": spec.seats, "renewed": True},
            )
            for subscription, spec in renewals
        ],
        by=by,
        at=now,
    )
    return terms


@dataclass(frozen=True, slots=True)
class Claim:
    """The nth period, counted from 0, of the term of a subscription (its key) that starts as `spec` does."""

    subscription: int
    spec: TermSpec
    n: int


def claim_periods(claims: Iterable[Claim]) -> None:
    """Count each period as billed, inside the caller's transaction; one UPDATE for all that move alike.

    Raises WrongState if one of them is billed already or not the next one.
    """
    alike: dict[tuple[date, int, date | None], list[int]] = defaultdict(list)
    for one in claims:
        following = one.spec.next_bill_on(one.n + 1)
        alike[one.spec.start_on, one.n, following].append(one.subscription)
    for (start_on, n, following), keys in alike.items():
        rows = Term.objects.filter(subscription__in=keys, start_on=start_on, billed=n)
        if rows.update(billed=n + 1, next_bill_on=following) != len(keys):
            raise WrongState


RUNNING = {Status.PENDING, Status.ACTIVE, Status.SUSPENDED}


@transaction.atomic
def start_subscription(
    account: CorporateAccount,
    product: Product,
    specs: Sequence[TermSpec],
    *,
    purchase_order: PurchaseOrder | None = None,
    by: User | None,
    now: datetime,
    today: date,
) -> Subscription:
    """Begin a subscription with its terms, in order, nothing billed yet. Not started before the first one does."""
    subscription = Subscription.objects.create(
        number=numbered("S", today.year),
        account=account,
        product=product,
        currency=account.currency,
        status=Status.PENDING if specs[0].start_on > today else Status.ACTIVE,
        start_on=specs[0].start_on,
        end_on=specs[-1].end_on,
    )
    Term.objects.bulk_create(term_of(subscription, spec, purchase_order) for spec in specs)
    record(SUBSCRIPTION_STARTED, subscription, by=by, at=now, account=account, seats=specs[0].seats)
    return subscription


@transaction.atomic
def extend_subscription(
    subscription: Subscription,
    specs: Sequence[TermSpec],
    *,
    purchase_order: PurchaseOrder | None = None,
    by: User | None,
    now: datetime,
) -> list[Term]:
    """Add terms that were ordered, in order; the first starts at the present end. Raises SubscriptionHasEnded.

    The present end is claimed first, so that of two renewals of one subscription exactly one adds terms. One that
    was cancelled runs on, and renews again. What the clock renews is `billing.steps.renew_subscriptions`.
    """
    rows = Subscription.objects.filter(
        pk=subscription.pk, end_on=specs[0].start_on, status__in=RUNNING | {Status.PENDING_CANCELLATION}
    )
    # What was agreed for the next renewal is settled by these terms, whichever they are.
    if rows.update(end_on=specs[-1].end_on, next_interval="", next_list_minor=None) != 1:
        raise SubscriptionHasEnded(subscription.number)
    subscription.refresh_from_db(fields=["status", "end_on", "next_interval", "next_list_minor"])
    if subscription.status == Status.PENDING_CANCELLATION:
        move(subscription, to=Status.ACTIVE, allowed={Status.PENDING_CANCELLATION}, auto_renew=True)
    terms = Term.objects.bulk_create(term_of(subscription, spec, purchase_order) for spec in specs)
    record(
        SUBSCRIPTION_EXTENDED,
        subscription,
        by=by,
        at=now,
        account=subscription.account,
        until=specs[-1].end_on.isoformat(),
        seats=specs[0].seats,
    )
    return terms


def term_taking_seats(subscription: Subscription, *, on: date) -> Term:
    """The term that seats join on a day. Raises SubscriptionHasEnded where none covers it or the service is over."""
    term = Term.objects.filter(subscription=subscription, start_on__lte=on, end_on__gt=on).first()
    if term is None or subscription.status not in RUNNING | {Status.PENDING_CANCELLATION}:
        raise SubscriptionHasEnded(subscription.number)
    return term


@transaction.atomic
def add_seats(subscription: Subscription, seats: int, *, on: date, by: User | None, now: datetime) -> Term:
    """Add seats to the term that covers a day; later periods bill them in full. Raises SubscriptionHasEnded."""
    term = term_taking_seats(subscription, on=on)
    if Term.objects.filter(pk=term.pk, seats=term.seats).update(seats=term.seats + seats) != 1:
        raise WrongState
    term.seats += seats
    record(SUBSCRIPTION_SEATS_ADDED, subscription, by=by, at=now, account=subscription.account, seats=seats)
    return term
