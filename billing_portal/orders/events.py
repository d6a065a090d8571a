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
ADMIN_CONTACT_SEATED = Event(
    "admin_contact.seated",
    Group.QUOTES,
    _("The admin contact was given the seats that begin now"),
    _("Seats given that begin now"),
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
SUBSCRIPTION_SEATS_ASKED_AGAIN = Event(
    "subscription.seats_asked_again",
    Group.SUBSCRIPTIONS,
    _("The seats of %(number)s were sent to the Admin Center again"),
    audience=Audience.STAFF,
)
SUBSCRIPTION_SEATS_BY_HAND = Event(
    "subscription.seats_completed_by_hand",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s: seats were changed in the Admin Center by hand"),
)
SUBSCRIPTION_SEATS_RELEASED = Event(
    "subscription.seats_released",
    Group.SUBSCRIPTIONS,
    _("Subscription %(number)s: seats were taken back from %(people)s"),
)
SEATS_DIFFER = Event(
    "account.seats_differ",
    Group.SUBSCRIPTIONS,
    _("Seats of %(product)s: %(bought)s bought, %(found)s in the Admin Center"),
    audience=Audience.STAFF,
)
SEATS_AGREE = Event(
    "account.seats_agree",
    Group.SUBSCRIPTIONS,
    _("Seats of %(product)s in the Admin Center are as many as were bought again"),
    audience=Audience.STAFF,
)
