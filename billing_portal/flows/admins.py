"""Admins on their way to the Admin Center: asked outside any transaction, written down after each answer."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, timedelta

from billing_portal.flows.seats import seats_bought
from billing_portal.flows.waiting import due_of
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.jobs.batch import for_each
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.orders.admin_seats import seat_days
from billing_portal.orders.models import AdminContact
from billing_portal.orders.ports import (
    AdminCenterRefused,
    AdminCenterUnavailable,
    AdminRequest,
    Problem,
    admin_center,
    is_connected,
)
from billing_portal.orders.provisioning import ask_again
from billing_portal.orders.steps.provisioning import (
    note_problem,
    note_provisioned,
    note_refused,
    wait_for_seats,
)


def provision_admins(now: datetime) -> None:
    """Tell the Admin Center about admins that wait, with growing pauses, until it takes them.

    Whoever has the fewest tries goes first, so that many who cannot be helped keep nobody waiting. Where no Admin
    Center is connected nothing is tried: staff do by hand what waits, or connect one.
    """
    if not is_connected():
        return
    related = AdminContact.objects.select_related("order__account__entity")
    for contact in related.filter(next_seat_on__lte=now.date() + timedelta(days=1)):
        if contact.next_seat_on and contact.next_seat_on <= _today(contact, now):
            with contextlib.suppress(WrongState):  # another worker was faster
                wait_for_seats(contact)
    rows = related.filter(status=AdminContact.Status.WAITING).order_by("tries", "pk")
    due = due_of(rows.iterator(), now)
    for_each(due, lambda contact: provision_admin(contact, now=now))


def _today(contact: AdminContact, now: datetime) -> date:
    return clock.day(now, contact.order.account.entity.zone)


def try_admin_now(contact: AdminContact, *, by: User, now: datetime) -> None:
    """Ask the Admin Center about an admin at once, also one that it had refused. Raises NotAllowed, WrongState."""
    authorize(by, Right.PROVISION_ADMIN, contact.order.account)
    if contact.status != AdminContact.Status.WAITING:
        ask_again(contact, by=by, now=now)
    provision_admin(contact, now=now)


def provision_admin(contact: AdminContact, *, now: datetime) -> None:
    """Create or update one admin in the Admin Center and assign a seat of each product that has begun (Q8).

    Those that begin later are given on the first day of their term: the contact waits again then.
    """
    account, today = contact.order.account, _today(contact, now)
    days = seat_days(contact.order)
    later = {code: day for code, day in days.items() if day > today}
    request = AdminRequest(
        tenant=account.number,
        external_id=str(contact.public_id),
        email=contact.email,
        first_name=contact.first_name,
        last_name=contact.last_name,
        products=tuple(sorted(days.keys() - later.keys())),
        bought={code: seats for code, seats in seats_bought(account, today).items() if seats},
    )
    problem: Problem | None = Problem.FAILED
    detail = ""
    try:
        outcome = admin_center().provision(request)
        problem = None
    except AdminCenterUnavailable as error:
        problem, detail = error.problem, error.detail
        return
    except AdminCenterRefused as error:
        problem = None
        with contextlib.suppress(WrongState):  # marked as done by hand meanwhile
            note_refused(contact, error.detail, now=now)
        return
    finally:  # an answer nobody can read counts as a try too, and goes on to the log
        if problem:
            note_problem(contact, problem, detail, now=now)
    with contextlib.suppress(
        WrongState
    ):  # told twice at once: the first note stands, the request was the same
        note_provisioned(contact, outcome, later, now=now)
