from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing_portal.identity.events import USER_PASSWORD_SET
from billing_portal.identity.models import User
from billing_portal.identity.tokens import PasswordLinkUsed
from billing_portal.journal.actions import record


@transaction.atomic
def open_password_link(user: User) -> None:
    """Increase the serial, so that links sent before no longer work and only the next one does."""
    User.objects.filter(pk=user.pk).update(password_link_serial=F("password_link_serial") + 1)
    user.refresh_from_db(fields=["password_link_serial"])


@transaction.atomic
def set_password(user: User, password: str, *, now: datetime) -> None:
    """Use the link that `user` was read from up and set the password; every session of that user ends with it.

    Raises PasswordLinkUsed if the link was used or replaced in the meantime.
    """
    link = User.objects.filter(pk=user.pk, password_link_serial=user.password_link_serial)
    if link.update(password_link_serial=F("password_link_serial") + 1) != 1:
        raise PasswordLinkUsed
    user.refresh_from_db(fields=["password_link_serial"])
    user.set_password(password)
    user.save(update_fields=["password"])
    record(USER_PASSWORD_SET, user, by=user, at=now)
