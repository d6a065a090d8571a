"""What the Admin Center made of admins and seats, and what staff do where it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction

from billing_portal.accounts.models import User
from billing_portal.journal.actions import record
from billing_portal.kit.errors import BillingError
from billing_portal.kit.states import move
from billing_portal.orders.errors import NoteMissing
from billing_portal.orders.models import AdminContact, SeatRelease, ServiceOrder
from billing_portal.orders.ports import AdminOutcome

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
        last_problem="",
        provisioned_at=now,
    )
    _fulfil(contact)
    record("admin_contact.provisioned", contact, by=None, at=now, account=contact.order.account)


def note_problem(contact: AdminContact, problem: str, *, now: datetime) -> None:
    """Write down a failed try, for the contact and staff to see; it is tried again."""
    rows = AdminContact.objects.filter(pk=contact.pk, status=Status.WAITING)
    _note(rows, contact, problem, now)


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
        last_problem=detail[:200],
    )
    first = contact.refusals == 1
    record("admin_contact.refused", contact, by=None, at=now, account=contact.order.account, first=first)


@transaction.atomic
def ask_again(contact: AdminContact, *, by: User, now: datetime) -> None:
    """Put a refused admin back into the queue, because the reason is mended. Raises WrongState."""
    move(contact, to=Status.WAITING, allowed={Status.REFUSED})
    record("admin_contact.asked_again", contact, by=by, at=now, account=contact.order.account)


@transaction.atomic
def take_over_admin(contact: AdminContact, note: str, *, by: User, now: datetime) -> None:
    """Staff have set the admin up by hand, and say what they did; the order is fulfilled by it.

    Raises NoteMissing, WrongState if the Admin Center has taken the admin meanwhile.
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
    )
    _fulfil(contact)
    record("admin_contact.taken_over", contact, by=by, at=now, account=contact.order.account)


def _fulfil(contact: AdminContact) -> None:
    move(contact.order, to=ServiceOrder.Status.FULFILLED, allowed={ServiceOrder.Status.PLACED})


@transaction.atomic
def note_released(release: SeatRelease, taken: Mapping[str, tuple[str, ...]], *, now: datetime) -> None:
    """Write down from whom seats were taken; in the account's activity if there was anybody. Raises WrongState."""
    names = {code: list(people) for code, people in taken.items()}
    move(
        release,
        to=SeatRelease.Status.DONE,
        allowed={SeatRelease.Status.WAITING},
        taken=names,
        done_at=now,
        last_tried_at=now,
        last_problem="",
    )
    subscription = release.subscription
    if names:
        record(
            "subscription.seats_released",
            subscription,
            by=None,
            at=now,
            account=subscription.account,
            number=subscription.number,
            people=", ".join(sorted({person for people in names.values() for person in people})),
        )


def note_release_problem(release: SeatRelease, error: BillingError, problem: str, *, now: datetime) -> None:
    """Write down a failed try; what the Admin Center refuses for good is left to staff."""
    rows = SeatRelease.objects.filter(pk=release.pk, status=SeatRelease.Status.WAITING)
    _note(rows, release, problem, now)
    if error.code == "admin_center_refused":
        move(release, to=SeatRelease.Status.REFUSED, allowed={SeatRelease.Status.WAITING})


@transaction.atomic
def ask_release_again(release: SeatRelease, *, by: User, now: datetime) -> None:
    """Put a release that was refused back into the queue, because the reason is mended. Raises WrongState."""
    move(release, to=SeatRelease.Status.WAITING, allowed={SeatRelease.Status.REFUSED})
    subscription = release.subscription
    record(
        "subscription.release_asked_again",
        subscription,
        by=by,
        at=now,
        account=subscription.account,
        number=subscription.number,
    )


def _note(rows: models.QuerySet[Any], row: AdminContact | SeatRelease, problem: str, now: datetime) -> None:
    rows.update(tries=row.tries + 1, last_tried_at=now, last_problem=problem[:200])
