"""The link with which a person sets a password: single use, short-lived, ended by the next one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext_lazy as _

from billing_portal.identity.models import User
from billing_portal.kit.errors import BillingError

LINK_LIVES = timedelta(minutes=60)
_SALT = "billing_portal.identity.password_link"


class PasswordLinkUsed(BillingError):
    """The link was used, has expired, or a newer one was asked for."""

    code = "password_link_used"
    message = _("This link can no longer be used.")
    status = 410


def _signature(user: User, stamp: str) -> str:
    """Bound to the serial, the password and the address of this moment: a change of any of them ends the link."""
    secret = f"{user.pk}:{user.password_link_serial}:{user.password}:{user.email.lower()}:{stamp}"
    return salted_hmac(_SALT, secret, algorithm="sha256").hexdigest()


def make_token(user: User, *, now: datetime) -> str:
    """A token for the user's present serial, valid for LINK_LIVES from `now`."""
    stamp = int_to_base36(int(now.timestamp()))
    return f"{int_to_base36(user.pk)}-{stamp}-{_signature(user, stamp)}"


def read_token(token: str, *, now: datetime) -> User | None:
    """Whose password the token may set at `now`, or None. Reading uses nothing up."""
    try:
        key, stamp, signature = token.split("-")
        pk, seconds = base36_to_int(key), base36_to_int(stamp)
    except ValueError:
        return None
    age = now.timestamp() - seconds
    if not -60 <= age < LINK_LIVES.total_seconds() or pk >= 2**63:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or not constant_time_compare(signature, _signature(user, stamp)):
        return None
    return user
