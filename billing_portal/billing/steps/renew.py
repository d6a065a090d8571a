"""The one way to renew: subscriptions get their next terms in a handful of statements; one is a batch of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from billing_portal.billing.queries import RENEWS, states_of
from billing_portal.billing.rules import next_term
from billing_portal.identity.models import User
from billing_portal.kit.errors import WrongState
from billing_portal.orders.steps.placing import supersede_renewals
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.rules import TermSpec
from billing_portal.subscriptions.steps.terms import add_renewed_terms


@dataclass(frozen=True, slots=True)
class Renewal:
    """A subscription, with its account at hand, and the term that its automatic renewal adds."""

    subscription: Subscription
    spec: TermSpec


def next_terms(subscriptions: Sequence[Subscription]) -> list[Renewal]:
    """What renewing each of these now would add (S4): another term of the same length on its present terms.

    Where another interval was agreed (S5), on that one at the price agreed with it. One query.
    """
    states = states_of(subscriptions)
    return [Renewal(row, next_term(states[row.pk], states[row.pk].terms[-1]).spec) for row in subscriptions]


def renew_subscriptions(renewals: Sequence[Renewal], *, by: User | None, now: datetime) -> list[Term]:
    """Add the terms, in order, nothing of them billed; open quotes over the same renewals are superseded.

    Inside the caller's transaction. The present end is claimed first, so that no order extends the same subscription
    twice. Raises WrongState if one was extended meanwhile or does not renew any more.
    """
    if not renewals:
        return []
    alike: dict[tuple[date, date], list[int]] = defaultdict(list)
    for one in renewals:
        alike[one.spec.start_on, one.spec.end_on].append(one.subscription.pk)
    for (start_on, end_on), keys in alike.items():
        rows = Subscription.objects.filter(pk__in=keys, end_on=start_on, auto_renew=True, status__in=RENEWS)
        settled = {"notified_of_end": None, "next_interval": "", "next_list_minor": None}
        if rows.update(end_on=end_on, **settled) != len(keys):
            raise WrongState
    terms = add_renewed_terms([(one.subscription, one.spec) for one in renewals], by=by, now=now)
    supersede_renewals([one.subscription for one in renewals], by=by, now=now)
    return terms
