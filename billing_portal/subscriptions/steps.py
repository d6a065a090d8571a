"""Parts of verbs about terms, for orders and for billing. They never authorize."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from billing_portal.identity.models import User
from billing_portal.journal.actions import Happening, record_many
from billing_portal.kit.errors import WrongState
from billing_portal.subscriptions.events import SUBSCRIPTION_EXTENDED
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.rules import TermSpec


def term_of(subscription: Subscription, spec: TermSpec) -> Term:
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
