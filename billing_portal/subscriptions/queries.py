from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings

from billing_portal.subscriptions.models import Subscription, Term

TAKING_SEATS = frozenset(
    {Subscription.Status.PENDING, Subscription.Status.ACTIVE, Subscription.Status.PENDING_CANCELLATION}
)


def term_on(subscription: Subscription, day: date) -> Term:
    """The term that covers a day, else the nearest: the first before the start, the last after the end.

    Reads `subscription.terms`, which lists prefetch.
    """
    terms = sorted(subscription.terms.all(), key=lambda term: term.start_on)
    begun = [term for term in terms if term.start_on <= day]
    return begun[-1] if begun else terms[0]


def seats_end_on(subscription: Subscription) -> date:
    """The first day on which nobody keeps a seat of one that has ended.

    Whoever may still pay for it keeps them until that is over: nobody can use them while the account is suspended.
    """
    if subscription.end_cause != Subscription.EndCause.ARREARS:
        return subscription.end_on
    return subscription.end_on + timedelta(days=settings.RENEWAL_GRACE_DAYS)


def seats_by_request(subscription: Subscription, day: date) -> str:
    """Why seats cannot be added by oneself on a day (S2), empty if they can.

    `ended`; `suspended`; `product`: not of the kind; `renewed`: its next term is agreed already, so that two terms
    would have to change; `method`: nothing collects the money automatically, `standing_order`: neither does the customer's
    recurring transfer. Reads product, terms and the account's method.
    """
    if subscription.status == Subscription.Status.ENDED or subscription.end_on <= day:
        return "ended"
    if subscription.status not in TAKING_SEATS:
        return "suspended"
    if not subscription.product.self_service:
        return "product"
    if any(term.start_on > max(day, subscription.start_on) for term in subscription.terms.all()):
        return "renewed"
    method = subscription.account.default_method
    if method is not None and method.is_recurring_transfer:
        return "standing_order"
    if method is None or not method.is_automatic or method.removed_at:
        return "method"
    return ""
