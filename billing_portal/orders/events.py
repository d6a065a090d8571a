from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Audience, Event, Group


@dataclass(frozen=True, slots=True)
class Numbered:
    """The payload: the number under which people know the object."""

    number: str


SERVICE_ORDER_PLACED = Event(
    "service_order.placed",
    Group.QUOTES,
    _("Service order %(number)s was placed"),
    _("Service order placed"),
    public=Numbered,
)
SERVICE_ORDER_CONFIRMED = Event(
    "service_order.confirmed",
    Group.QUOTES,
    _("Service order %(number)s was confirmed"),
    _("Confirmation filed"),
)
ADMIN_CONTACT_PROVISIONED = Event(
    "admin_contact.provisioned",
    Group.QUOTES,
    _("The admin contact was set up in the Admin Center"),
    _("Admin contact set up"),
)
ADMIN_CONTACT_REFUSED = Event(
    "admin_contact.refused",
    Group.QUOTES,
    _("The Admin Center refused the admin contact"),
    _("Refused by the Admin Center"),
)
ADMIN_CONTACT_ASKED_AGAIN = Event(
    "admin_contact.asked_again",
    Group.QUOTES,
    _("The request to set up the admin contact was sent to the Admin Center again"),
    _("Retried"),
    audience=Audience.STAFF,
)
ADMIN_CONTACT_COMPLETED_BY_HAND = Event(
    "admin_contact.completed_by_hand",
    Group.QUOTES,
    _("The admin contact was set up by hand"),
    _("Set up by hand"),
)
SUBSCRIPTION_RELEASE_ASKED_AGAIN = Event(
    "subscription.release_asked_again",
    Group.SUBSCRIPTIONS,
    _("The request to take back the seats of %(number)s was sent to the Admin Center again"),
    audience=Audience.STAFF,
)
SUBSCRIPTION_RELEASE_COMPLETED_BY_HAND = Event(
    "subscription.release_completed_by_hand",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s: seats beyond those bought were taken back by hand"),
)
SUBSCRIPTION_SEATS_RELEASED = Event(
    "subscription.seats_released",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s: seats were taken back from %(people)s"),
)
