from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Audience, Event, Group


@dataclass(frozen=True, slots=True)
class Numbered:
    """The payload: the number under which people know the object."""

    number: str


QUOTE_COMPOSED = Event(
    "quote.composed",
    Group.QUOTES,
    _("Quote %(number)s was created"),
    _("Draft created"),
    audience=Audience.STAFF,
)
QUOTE_SENT = Event(
    "quote.sent",
    Group.QUOTES,
    _("Quote %(number)s was sent"),
    _("Sent"),
    public=Numbered,
)
QUOTE_SELF_SERVED = Event(
    "quote.self_served",
    Group.QUOTES,
    _("Quote %(number)s for more seats was created"),
    _("Created by Add Seats"),
)
QUOTE_ACCEPTED = Event(
    "quote.accepted",
    Group.QUOTES,
    _("Quote %(number)s was accepted"),
    _("Accepted"),
    public=Numbered,
)
QUOTE_REJECTED = Event(
    "quote.rejected",
    Group.QUOTES,
    _("Quote %(number)s was rejected"),
    _("Rejected"),
    public=Numbered,
)
QUOTE_WITHDRAWN = Event(
    "quote.withdrawn",
    Group.QUOTES,
    _("Quote %(number)s was withdrawn"),
    _("Withdrawn"),
    public=Numbered,
)
QUOTE_EXPIRED = Event(
    "quote.expired",
    Group.QUOTES,
    _("Quote %(number)s expired"),
    _("Expired"),
    public=Numbered,
)
QUOTE_SUPERSEDED = Event(
    "quote.superseded",
    Group.QUOTES,
    _("Quote %(number)s was replaced by a newer one"),
    _("Superseded"),
    public=Numbered,
)
