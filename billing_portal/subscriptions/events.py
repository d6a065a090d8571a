from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Event, Group


@dataclass(frozen=True, slots=True)
class Numbered:
    """The payload: the number under which people know the object."""

    number: str


SUBSCRIPTION_STARTED = Event(
    "subscription.started",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s was set up"),
    public=Numbered,
)
SUBSCRIPTION_EXTENDED = Event(
    "subscription.extended",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s was extended"),
    public=Numbered,
)
SUBSCRIPTION_SEATS_ADDED = Event(
    "subscription.seats_added",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s: seats were added"),
    public=Numbered,
)
SUBSCRIPTION_CANCELLED = Event(
    "subscription.cancelled",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s was cancelled"),
    public=Numbered,
)
SUBSCRIPTION_RESUMED = Event(
    "subscription.resumed",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s: Auto Renew was turned on again"),
)
SUBSCRIPTION_INTERVAL_AGREED = Event(
    "subscription.interval_agreed",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s: another billing interval was agreed"),
)
SUBSCRIPTION_INTERVAL_DROPPED = Event(
    "subscription.interval_dropped",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s: the agreed billing interval was cancelled"),
)
SUBSCRIPTION_SUSPENDED = Event(
    "subscription.suspended",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s was suspended"),
)
SUBSCRIPTION_RESTORED = Event(
    "subscription.restored",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s was restored"),
)
SUBSCRIPTION_REVIVED = Event(
    "subscription.revived",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s continues after its end: it was paid in time"),
    _("Continues after its end"),
    public=Numbered,
)
SUBSCRIPTION_ENDED = Event(
    "subscription.ended",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s ended"),
    public=Numbered,
)
