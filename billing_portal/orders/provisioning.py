"""What the Admin Center made of admins, and what staff do where it refuses or there is none."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.kit.states import move
from billing_portal.orders.errors import NoteMissing
from billing_portal.orders.events import (
    ADMIN_CONTACT_ASKED_AGAIN,
    ADMIN_CONTACT_PROVISIONED,
    ADMIN_CONTACT_REFUSED,
    ADMIN_CONTACT_TAKEN_OVER,
)
from billing_portal.orders.models import AdminContact, ServiceOrder
from billing_portal.orders.ports import AdminOutcome, Problem

Status = AdminContact.Status


@transaction.atomic
def note_provisioned(contact: AdminContact, outcome: AdminOutcome, *, now: datetime) -> None:
    """Write down what the Admin Center did, once; the order is fulfilled by it. Raises WrongState."""
    move(
        contact,
        to=Status.PROVISIONED,
        allowed={Status.WAITING},
        created_new=outcome.created,
        seats=dict(outcome.seats),
        last_tried_at=now,
        problem="",
        problem_detail="",
        provisioned_at=now,
    )
    _fulfil(contact)
    record(ADMIN_CONTACT_PROVISIONED, contact, by=None, at=now, account=contact.order.account)


def note_problem(contact: AdminContact, problem: Problem, detail: str = "", *, now: datetime) -> None:
    """Write down a failed try, for the contact and staff to see; it is tried again. `detail` in its own words."""
    AdminContact.objects.filter(pk=contact.pk, status=Status.WAITING).update(
        tries=contact.tries + 1, last_tried_at=now, problem=problem, problem_detail=detail[:200]
    )


@transaction.atomic
def note_refused(contact: AdminContact, detail: str, *, now: datetime) -> None:
    """The Admin Center says no for good: it is not asked again by itself, staff are told. Raises WrongState."""
    move(
        contact,
        to=Status.REFUSED,
        allowed={Status.WAITING},
        tries=contact.tries + 1,
        refusals=contact.refusals + 1,
        last_tried_at=now,
        problem=Problem.REFUSED,
        problem_detail=detail[:200],
    )
    first = contact.refusals == 1
    record(ADMIN_CONTACT_REFUSED, contact, by=None, at=now, account=contact.order.account, first=first)


@transaction.atomic
def ask_again(contact: AdminContact, *, by: User, now: datetime) -> None:
    """Put a refused admin back into the queue, because the reason is mended. Raises WrongState."""
    move(contact, to=Status.WAITING, allowed={Status.REFUSED})
    record(ADMIN_CONTACT_ASKED_AGAIN, contact, by=by, at=now, account=contact.order.account)


@transaction.atomic
def take_over_admin(contact: AdminContact, note: str, message: str = "", *, by: User, now: datetime) -> None:
    """Staff have set the admin up by hand, and say what they did; the order is fulfilled by it, the contact is mailed.

    `note` is read by staff only, `message` goes to the billing contact. Raises NoteMissing, WrongState if the Admin
    Center has taken the admin meanwhile.
    """
    if not note.strip():
        raise NoteMissing
    move(
        contact,
        to=Status.BY_HAND,
        allowed=set(AdminContact.UNSETTLED),
        taken_over_at=now,
        taken_over_by=by,
        note=note.strip()[:500],
        message=message.strip()[:500],
    )
    _fulfil(contact)
    record(ADMIN_CONTACT_TAKEN_OVER, contact, by=by, at=now, account=contact.order.account)


def _fulfil(contact: AdminContact) -> None:
    move(contact.order, to=ServiceOrder.Status.FULFILLED, allowed={ServiceOrder.Status.PLACED})
