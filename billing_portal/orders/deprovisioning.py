"""Seats that have to be taken back: from which day, the result in the Admin Center, what staff did by hand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.kit.states import move
from billing_portal.orders.errors import NoteMissing
from billing_portal.orders.events import (
    SUBSCRIPTION_RELEASE_ASKED_AGAIN,
    SUBSCRIPTION_RELEASE_COMPLETED_BY_HAND,
)
from billing_portal.orders.models import SeatRelease
from billing_portal.orders.steps.deprovisioning import record_release

Status = SeatRelease.Status


@transaction.atomic
def ask_release_again(release: SeatRelease, *, by: User, now: datetime) -> None:
    """Put a release that was refused back into the queue, because the reason is mended. Raises WrongState."""
    authorize(by, Right.PROVISION_ADMIN, release.subscription.account)
    move(release, to=Status.WAITING, allowed={Status.REFUSED})
    record_release(SUBSCRIPTION_RELEASE_ASKED_AGAIN, release, by=by, now=now)


@transaction.atomic
def complete_release_by_hand(release: SeatRelease, note: str, *, by: User, now: datetime) -> None:
    """Staff have taken the seats back by hand and note what they did; the Admin Center is not called any more.

    Raises NoteMissing, WrongState if the Admin Center has done it meanwhile.
    """
    authorize(by, Right.PROVISION_ADMIN, release.subscription.account)
    if not note.strip():
        raise NoteMissing
    move(
        release,
        to=Status.BY_HAND,
        allowed=set(SeatRelease.UNSETTLED),
        completed_at=now,
        completed_by=by,
        note=note.strip()[:500],
    )
    record_release(SUBSCRIPTION_RELEASE_COMPLETED_BY_HAND, release, by=by, now=now)
