from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Audience, Event, Group

SUBSCRIPTION_ENDS_SOON = Event(
    "subscription.ends_soon",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s: its renewal was announced"),
)
BILLING_RUN_CANCELLED = Event(
    "billing_run.cancelled",
    Group.HOUSE,
    _("Billing run cancelled"),
    audience=Audience.NOBODY,
)
BILLING_RUN_APPROVED = Event(
    "billing_run.approved",
    Group.HOUSE,
    _("Billing run approved"),
    audience=Audience.NOBODY,
)
BILLING_RUN_RETRIED = Event(
    "billing_run.retried",
    Group.HOUSE,
    _("Failed items queued again"),
    audience=Audience.NOBODY,
)
BILLING_RUN_STARTED = Event(
    "billing_run.started",
    Group.HOUSE,
    _("Billing run planned"),
    audience=Audience.NOBODY,
)
