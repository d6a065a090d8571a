"""What each topic of a request asks, and which subscriptions it can be about."""

from __future__ import annotations

from billing_portal.requests.models import Topic
from billing_portal.subscriptions.models import Subscription

SubStatus = Subscription.Status
# The subscriptions that each topic can be about.
RUNNING = frozenset({SubStatus.PENDING, SubStatus.ACTIVE, SubStatus.PENDING_CANCELLATION})


OF_TOPIC = {
    Topic.CHANGE: RUNNING,
    Topic.INTERVAL: RUNNING,
    Topic.CANCEL: frozenset({SubStatus.PENDING, SubStatus.ACTIVE}),
    Topic.REACTIVATE: frozenset({SubStatus.PENDING_CANCELLATION, SubStatus.SUSPENDED, SubStatus.ENDED}),
}


RELATED = ("subscription", "invoice", "quote")
# The fields of each topic, in the order in which they are asked.
FIELDS: dict[Topic, tuple[str, ...]] = {
    Topic.CHANGE: ("subscription", "seats", "when"),
    Topic.INTERVAL: ("subscription", "interval"),
    Topic.CANCEL: ("subscription", "when", "reason"),
    Topic.REACTIVATE: ("subscription", "when"),
    Topic.NEW_QUOTE: ("quote",),
    Topic.INVOICE_COPY: ("invoice", "wanted"),
    Topic.DISPUTE: ("invoice", "lines", "amount", "why"),
    Topic.PAYMENT_METHOD: ("method",),
    Topic.ADDRESS: ("matter",),
    Topic.CONTACT: ("matter",),
    Topic.TAX_FORM: ("form",),
    Topic.OTHER: (),
}
