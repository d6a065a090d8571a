"""Records the results of setting up admins; no right is checked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.journal.actions import record
from billing_portal.kit.states import move
from billing_portal.orders.events import (
    ADMIN_CONTACT_PROVISIONED,
    ADMIN_CONTACT_REFUSED,
)
from billing_portal.orders.models import AdminContact, ServiceOrder
from billing_portal.orders.ports import AdminOutcome, Problem

Status = AdminContact.Status


@transaction.atomic
def note_provisioned(contact: AdminContact, outcome: AdminOutcome, *, now: datetime) -> None:
    """Record what the Admin Center did, once; this fulfills the order. Raises WrongState."""
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
    fulfil(contact)
    record(ADMIN_CONTACT_PROVISIONED, contact, by=None, at=now, account=contact.order.account)


def note_problem(contact: AdminContact, problem: Problem, detail: str = "", *, now: datetime) -> None:
    """Write down a failed try, for the contact and staff to see; it is tried again. `detail` in its own words."""
    AdminContact.objects.filter(pk=contact.pk, status=Status.WAITING).update(
        tries=contact.tries + 1, last_tried_at=now, problem=problem, problem_detail=detail[:200]
    )


@transaction.atomic
def note_refused(contact: AdminContact, detail: str, *, now: datetime) -> None:
    """The Admin Center refused for good: it is not retried automatically, staff are notified.

    Raises WrongState.
    """
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


def fulfil(contact: AdminContact) -> None:
    """With its admin set up, an order is fulfilled. Raises WrongState."""
    move(contact.order, to=ServiceOrder.Status.FULFILLED, allowed={ServiceOrder.Status.PLACED})
