"""Other seats from a day on: what staff do where the Admin Center refuses them, or there is none."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.kit.states import move
from billing_portal.orders.errors import NoteMissing
from billing_portal.orders.events import (
    SUBSCRIPTION_SEATS_ASKED_AGAIN,
    SUBSCRIPTION_SEATS_BY_HAND,
)
from billing_portal.orders.models import SeatChange
from billing_portal.orders.steps.seat_changes import record_seats

Status = SeatChange.Status


@transaction.atomic
def ask_seats_again(change: SeatChange, *, by: User, now: datetime) -> None:
    """Put a change that was refused back into the queue, because the reason is mended. Raises WrongState."""
    authorize(by, Right.PROVISION_ADMIN, change.subscription.account)
    move(change, to=Status.WAITING, allowed={Status.REFUSED})
    record_seats(SUBSCRIPTION_SEATS_ASKED_AGAIN, change, by=by, now=now)


@transaction.atomic
def complete_seats_by_hand(change: SeatChange, note: str, *, by: User, now: datetime) -> None:
    """Staff have changed the seats by hand and note what they did; the Admin Center is not called any more.

    Raises NoteMissing, WrongState if the Admin Center has done it meanwhile.
    """
    authorize(by, Right.PROVISION_ADMIN, change.subscription.account)
    if not note.strip():
        raise NoteMissing
    move(
        change,
        to=Status.BY_HAND,
        allowed=set(SeatChange.UNSETTLED),
        completed_at=now,
        completed_by=by,
        note=note.strip()[:500],
    )
    record_seats(SUBSCRIPTION_SEATS_BY_HAND, change, by=by, now=now)
