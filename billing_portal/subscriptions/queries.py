from __future__ import annotations

from datetime import date

from billing_portal.subscriptions.models import Subscription, Term


def term_on(subscription: Subscription, day: date) -> Term:
    """The term that covers a day, else the nearest: the first before the start, the last after the end.

    Reads `subscription.terms`, which lists prefetch.
    """
    terms = sorted(subscription.terms.all(), key=lambda term: term.start_on)
    begun = [term for term in terms if term.start_on <= day]
    return begun[-1] if begun else terms[0]
