from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from billing_portal.accounts.errors import (
    AddressNotUsable,
    HandoverOpen,
    IdentityNotChecked,
    LinkOver,
    OwnAddress,
)
from billing_portal.accounts.events import (
    HANDOVER_ACCEPTED,
    HANDOVER_INVITED,
    HANDOVER_REVOKED,
    HANDOVER_SENT_AGAIN,
)
from billing_portal.accounts.models import CorporateAccount, EmailChange, Handover, Membership
from billing_portal.accounts.queries import billing_contact, person_invited
from billing_portal.identity.errors import UserIdTaken
from billing_portal.identity.models import User
from billing_portal.identity.on_record import reason_of
from billing_portal.identity.queries import is_free
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move

Status = Handover.Status


@transaction.atomic
def invite_contact(
    account: CorporateAccount,
    *,
    first_name: str,
    last_name: str,
    email: str,
    by: User,
    now: datetime,
    reason: str = "",
    identity_check: str = "",
) -> Handover:
    """Invite somebody to become the billing contact; the current one stays until it is accepted (B2).

    Whose address it is makes no difference here. Raises OwnAddress, HandoverOpen; for staff NotAllowed,
    ReasonMissing, IdentityNotChecked.
    """
    authorize(by, Right.HAND_OVER, account)
    on_record = reason_of(by, reason)
    if on_record and not identity_check.strip():
        raise IdentityNotChecked
    if on_record:
        on_record["identity_check"] = identity_check.strip()
    email = email.strip()
    present = billing_contact(account)
    if present is not None and present.email.lower() == email.lower():
        raise OwnAddress
    for over in Handover.objects.filter(account=account, status=Status.INVITED, expires_at__lte=now):
        move(over, to=Status.EXPIRED, allowed={Status.INVITED}, decided_at=now)
    try:
        with transaction.atomic():
            handover = Handover.objects.create(
                account=account,
                first_name=first_name.strip(),
                last_name=last_name.strip(),
                email=email,
                by_staff=by.is_staff,
                invited_by=by,
                invited_at=now,
                expires_at=now + timedelta(days=settings.HANDOVER_DAYS),
                **on_record,
            )
    except IntegrityError as error:
        raise HandoverOpen from error
    record(
        HANDOVER_INVITED,
        handover,
        by=by,
        at=now,
        account=account,
        person=handover.name,
        email=email,
        **on_record,
    )
    return handover


@transaction.atomic
def send_invitation_again(handover: Handover, *, by: User, now: datetime, reason: str = "") -> None:
    """Mail a new link, valid for the full time again; the older one no longer works.

    Raises WrongState once it is decided.
    """
    authorize(by, Right.HAND_OVER, handover.account)
    on_record = reason_of(by, reason)
    move(
        handover,
        to=Status.INVITED,
        allowed={Status.INVITED},
        where=Q(serial=handover.serial),
        serial=handover.serial + 1,
        expires_at=now + timedelta(days=settings.HANDOVER_DAYS),
    )
    record(HANDOVER_SENT_AGAIN, handover, by=by, at=now, account=handover.account, **on_record)


@transaction.atomic
def revoke_invitation(handover: Handover, *, by: User, now: datetime, reason: str = "") -> None:
    """Revoke it: the current contact stays, the link no longer works.

    Raises WrongState if it was accepted.
    """
    authorize(by, Right.HAND_OVER, handover.account)
    on_record = reason_of(by, reason)
    move(handover, to=Status.REVOKED, allowed={Status.INVITED}, decided_at=now)
    record(HANDOVER_REVOKED, handover, by=by, at=now, account=handover.account, **on_record)


@transaction.atomic
def accept_as_new_person(handover: Handover, *, user_id: str, password: str, now: datetime) -> User:
    """Accept with a User ID and a password of one's own: the new person's only way in.

    Raises LinkOver, UserIdTaken, AddressNotUsable (somebody signs in with this address already).
    """
    user_id = user_id.strip()
    _claim_link(handover, now=now)
    if person_invited(handover) is not None or not is_free(handover.email, besides=None):
        raise AddressNotUsable
    is_address = "@" in user_id  # only the own address may serve: another one could catch its owner's sign-in
    if (is_address and user_id.lower() != handover.email.lower()) or not is_free(user_id, besides=None):
        raise UserIdTaken
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                user_id,
                email=handover.email,
                password=password,
                first_name=handover.first_name,
                last_name=handover.last_name,
                language=handover.account.language,
            )
    except IntegrityError as error:
        raise UserIdTaken from error
    _pass_on(handover, user, now=now)
    return user


@transaction.atomic
def accept_as_known_person(handover: Handover, user: User, *, now: datetime) -> None:
    """Accept as a person who already signs in, with the invited address.

    Raises LinkOver, AddressNotUsable.
    """
    _claim_link(handover, now=now)
    if person_invited(handover) != user:
        raise AddressNotUsable
    _pass_on(handover, user, now=now)


def _claim_link(handover: Handover, *, now: datetime) -> None:
    """Hold the row until the end of the transaction: only one of accept, revoke and send again can go first."""
    rows = Handover.objects.filter(pk=handover.pk, status=Status.INVITED, expires_at__gt=now)
    if rows.filter(serial=handover.serial).update(serial=F("serial")) != 1:
        raise LinkOver


def _pass_on(handover: Handover, user: User, *, now: datetime) -> None:
    """End the old membership, begin the new one, close every door that the old person had open."""
    account = handover.account
    held = Membership.objects.filter(account=account, role=Membership.Role.BILLING_CONTACT, ended_at=None)
    old = held.select_related("user").first()
    if old is not None and old.user_id == user.pk:
        raise AddressNotUsable
    held.update(ended_at=now)
    # A plain member who becomes the contact has one membership, not two.
    Membership.objects.filter(account=account, user=user, ended_at=None).update(ended_at=now)
    Membership.objects.create(user=user, account=account, since=now)
    try:
        move(
            handover,
            to=Status.ACCEPTED,
            allowed={Status.INVITED},
            decided_at=now,
            new_user=user,
            old_user=old.user if old else None,
        )
    except WrongState as error:
        raise LinkOver from error
    if old is not None:
        _close_doors(old.user, now=now)
    record(
        HANDOVER_ACCEPTED,
        handover,
        by=user,
        at=now,
        account=account,
        person=user.name,
        old_person=old.user.name if old else "",
    )


def _close_doors(user: User, *, now: datetime) -> None:
    """Sessions, password links and address changes of somebody who has just handed over end."""
    people = User.objects.filter(pk=user.pk)
    people.update(session_serial=F("session_serial") + 1, password_link_serial=F("password_link_serial") + 1)
    for change in EmailChange.objects.filter(user=user, status=EmailChange.Status.ASKED):
        move(
            change,
            to=EmailChange.Status.REVOKED,
            allowed={EmailChange.Status.ASKED},
            decided_at=now,
        )
