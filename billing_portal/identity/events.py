from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Audience, Event, Group

USER_PASSWORD_SET = Event(
    "user.password_set",
    Group.HOUSE,
    _("Password set"),
    audience=Audience.NOBODY,
)
