from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Audience, Event, Group

LEGAL_ENTITY_LOGO_CHANGED = Event(
    "legal_entity.logo_changed",
    Group.HOUSE,
    _("Logo changed"),
    audience=Audience.NOBODY,
)
