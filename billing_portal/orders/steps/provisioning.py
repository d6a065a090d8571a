"""Records the results of setting up admins; no right is checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.orders.events import (
    ADMIN_CONTACT_PROVISIONED,
    ADMIN_CONTACT_REFUSED,
    ADMIN_CONTACT_SEATED,
)
from billing_portal.orders.models import AdminContact, ServiceOrder
from billing_portal.orders.ports import AdminOutcome, Problem

Status = AdminContact.Status


@transaction.atomic
def note_provisioned(
    contact: AdminContact, outcome: AdminOutcome, later: Mapping[str, date] | None = None, *, now: datetime
) -> None:
    """Record what the Admin Center did; the first time this fulfills the order. Raises WrongState.

    `later` names the days on which seats that have not begun are given, by product.
    """
    given = {
        code: "assigned" if became == "held" and contact.seats.get(code) == "assigned" else became
        for code, became in outcome.seats.items()
    }
    later = later or {}
    move(
        contact,
        to=Status.PROVISIONED,
        allowed={Status.WAITING},
        created_new=outcome.created,
        seats=given | dict.fromkeys(later, "later"),
        next_seat_on=min(later.values(), default=None),
        last_tried_at=now,
        problem="",
        problem_detail="",
        provisioned_at=now,
    )
    event = ADMIN_CONTACT_PROVISIONED if fulfil(contact) else ADMIN_CONTACT_SEATED
    record(event, contact, by=None, at=now, account=contact.order.account)


def wait_for_seats(contact: AdminContact) -> None:
    """Let an admin who is set up wait again, because a seat begins that was ordered for today. Raises WrongState."""
    move(
        contact,
        to=Status.WAITING,
        allowed={Status.PROVISIONED},
        where=Q(next_seat_on=contact.next_seat_on),
        next_seat_on=None,
        provisioned_at=None,
        tries=0,
        last_tried_at=None,
    )


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


def fulfil(contact: AdminContact) -> bool:
    """With its admin set up, an order is fulfilled; whether it was not so before."""
    try:
        move(contact.order, to=ServiceOrder.Status.FULFILLED, allowed={ServiceOrder.Status.PLACED})
    except WrongState:
        return False  # set up before: a seat that began later was given now
    return True
