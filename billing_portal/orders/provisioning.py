"""The result of setting up admins, and what staff do where the Admin Center refuses or there is none."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit.states import move
from billing_portal.orders.errors import NoteMissing
from billing_portal.orders.events import (
    ADMIN_CONTACT_ASKED_AGAIN,
    ADMIN_CONTACT_COMPLETED_BY_HAND,
)
from billing_portal.orders.models import AdminContact
from billing_portal.orders.steps.provisioning import fulfil

Status = AdminContact.Status


@transaction.atomic
def ask_again(contact: AdminContact, *, by: User, now: datetime) -> None:
    """Put a refused admin back into the queue, because the reason is mended. Raises WrongState."""
    authorize(by, Right.PROVISION_ADMIN, contact.order.account)
    move(contact, to=Status.WAITING, allowed={Status.REFUSED})
    record(ADMIN_CONTACT_ASKED_AGAIN, contact, by=by, at=now, account=contact.order.account)


@transaction.atomic
def complete_admin_by_hand(
    contact: AdminContact, note: str, message: str = "", *, by: User, now: datetime
) -> None:
    """Staff have set the admin up by hand and note what they did; this fulfills the order, the contact is mailed.

    `note` is read by staff only, `message` goes to the billing contact. Raises NoteMissing, WrongState if the Admin
    Center has taken the admin meanwhile.
    """
    authorize(by, Right.PROVISION_ADMIN, contact.order.account)
    if not note.strip():
        raise NoteMissing
    move(
        contact,
        to=Status.BY_HAND,
        allowed=set(AdminContact.UNSETTLED),
        completed_at=now,
        completed_by=by,
        note=note.strip()[:500],
        message=message.strip()[:500],
    )
    fulfil(contact)
    record(ADMIN_CONTACT_COMPLETED_BY_HAND, contact, by=by, at=now, account=contact.order.account)
