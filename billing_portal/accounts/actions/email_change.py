from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from billing_portal.accounts.errors import AddressNotUsable, LinkOver
from billing_portal.accounts.events import (
    EMAIL_CHANGE_ASKED,
    EMAIL_CHANGE_CONFIRMED,
    EMAIL_CHANGE_REVOKED,
)
from billing_portal.accounts.models import CorporateAccount, EmailChange
from billing_portal.identity.models import User
from billing_portal.identity.on_record import reason_of
from billing_portal.identity.queries import is_free
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move

LINK_LIVES = timedelta(days=3)
Status = EmailChange.Status


@transaction.atomic
def ask_email_change(
    contact: User, account: CorporateAccount, email: str, *, by: User, now: datetime, reason: str = ""
) -> EmailChange | None:
    """Mail a link to the new address; nothing changes until it is confirmed from there (B1).

    Another person's address is taken like any other: only the mail that goes there leads to the refusal (A4).
    None if it is the present address or is asked for already. For staff raises NotAllowed, ReasonMissing.
    """
    authorize(by, Right.EDIT_BILLING_DATA, account)
    email = email.strip()
    waiting = EmailChange.objects.filter(user=contact, status=Status.ASKED)
    if email.lower() == contact.email.lower() and email == contact.email:
        return None
    if waiting.open_at(now).filter(new_email__iexact=email).exists():
        return None
    on_record = reason_of(by, reason)
    # Claims the person: of two who ask at once the second sees the first one's row.
    User.objects.filter(pk=contact.pk).update(email=F("email"))
    for older in waiting.all():
        _settle(older, now=now)
    change = EmailChange.objects.create(
        user=contact,
        account=account,
        old_email=contact.email,
        new_email=email,
        asked_at=now,
        expires_at=now + LINK_LIVES,
    )
    record(EMAIL_CHANGE_ASKED, change, by=by, at=now, account=account, **on_record)
    return change


def _settle(change: EmailChange, *, now: datetime) -> None:
    """Close an older one: revoked if its link still worked, otherwise expired."""
    to = Status.REVOKED if change.expires_at > now else Status.EXPIRED
    move(change, to=to, allowed={Status.ASKED}, decided_at=now)


@transaction.atomic
def confirm_email_change(change: EmailChange, *, now: datetime) -> None:
    """The new address is confirmed and becomes the person's. Sessions stay, password links to the old one expire.

    A User ID that was the old address becomes the new one, so that nobody can sign in with the old address.
    Raises LinkOver if it was decided before, AddressNotUsable if the address is somebody else's.
    """
    try:
        move(change, to=Status.CONFIRMED, allowed={Status.ASKED}, where=Q(expires_at__gt=now), decided_at=now)
    except WrongState as error:
        raise LinkOver from error
    user = User.objects.select_for_update().get(pk=change.user_id)
    if not is_free(change.new_email, besides=user):
        raise AddressNotUsable
    renamed = user.get_username().lower() == change.old_email.lower()
    user.email = change.new_email
    if renamed:
        user.username = change.new_email
    user.password_link_serial += 1
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "username", "password_link_serial"])
    except IntegrityError as error:  # somebody took it as User ID at this moment
        raise AddressNotUsable from error
    change.user = user
    record(EMAIL_CHANGE_CONFIRMED, change, by=user, at=now, account=change.account, user_id=renamed)


@transaction.atomic
def revoke_email_change(change: EmailChange, *, by: User, now: datetime, reason: str = "") -> None:
    """Revoke a new address: the old one stays, the mailed link no longer works.

    Raises WrongState if it was confirmed before.
    """
    authorize(by, Right.EDIT_BILLING_DATA, change.account)
    on_record = reason_of(by, reason)
    move(change, to=Status.REVOKED, allowed={Status.ASKED}, decided_at=now)
    record(EMAIL_CHANGE_REVOKED, change, by=by, at=now, account=change.account, **on_record)
