from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.journal.events import Event
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.requests.changes import Kind, preview
from billing_portal.requests.errors import NothingToApply
from billing_portal.requests.events import REQUEST_CHANGE_APPLIED, REQUEST_CHANGE_UNDONE
from billing_portal.requests.models import RequestChange, ServiceRequest
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.steps.renewal import (
    agree_interval,
    drop_interval,
    turn_off_renewal,
    turn_on_renewal,
)

Status = ServiceRequest.Status


def _held(key: int) -> Subscription:
    """A subscription as it is now, held until commit."""
    Subscription.objects.filter(pk=key).update(currency=F("currency"))
    found = Subscription.objects.select_related("product", "account__entity").prefetch_related("terms")
    return found.get(pk=key)


@transaction.atomic
def apply_change(row: ServiceRequest, *, shown: str, by: User, now: datetime) -> RequestChange:
    """Make the change that was asked for, exactly as shown (`shown` is the preview's digest), as the answer.

    Raises NotAllowed; NothingToApply with the reason; WrongState if the subscription, its price or the request has
    changed since, or the change was made already.
    """
    authorize(by, Right.APPLY_CHANGE, row.customer)
    move(row, to=Status.ANSWERED, allowed={Status.OPEN, Status.ANSWERED}, handled_by=row.handled_by or by)
    if row.subscription_id is None:
        raise NothingToApply
    row.subscription = _held(row.subscription_id)
    plan = preview(row, clock.day(now, row.subscription.account.entity.zone))
    if plan is None:
        raise NothingToApply
    if plan.digest != shown:
        raise WrongState
    if plan.obstacle:
        raise NothingToApply(plan.obstacle)
    data: dict[str, object] = {"ends_on": plan.subscription.end_on.isoformat()}
    if plan.kind == Kind.CANCEL:
        turn_off_renewal(
            [plan.subscription],
            reason=row.payload.get("reason", "other"),
            detail=_first_words(row),
            on_record=row.number,
            by=by,
            now=now,
        )
    elif plan.kind == Kind.REACTIVATE:
        data |= {"reason": plan.subscription.cancel_reason, "detail": plan.subscription.cancel_detail}
        turn_on_renewal([plan.subscription], on_record=row.number, by=by, now=now)
    else:
        data |= {"interval": plan.interval, "list_minor": plan.list_minor}
        agree_interval(
            plan.subscription,
            plan.interval,
            plan.list_minor,
            ends_on=plan.subscription.end_on,
            on_record=row.number,
            by=by,
            now=now,
        )
    try:
        with transaction.atomic():
            change = RequestChange.objects.create(
                request=row,
                kind=plan.kind,
                subscription=plan.subscription,
                data=data,
                applied_at=now,
                applied_by=by,
            )
    except IntegrityError as error:  # somebody has made it already
        raise WrongState from error
    _note(REQUEST_CHANGE_APPLIED, row, change, by=by, now=now)
    return change


@transaction.atomic
def undo_change(change: RequestChange, *, by: User, now: datetime) -> None:
    """Take a change back as long as nothing was built on it: before the end, before the renewal took effect.

    Raises NotAllowed, WrongState.
    """
    authorize(by, Right.APPLY_CHANGE, change.request.customer)
    rows = RequestChange.objects.filter(pk=change.pk, undone_at=None)
    if rows.update(undone_at=now, undone_by=by) != 1:
        raise WrongState
    row = change.request
    found = _held(change.subscription_id)
    if change.kind == Kind.CANCEL:
        turn_on_renewal([found], on_record=row.number, by=by, now=now)
    elif change.kind == Kind.REACTIVATE:
        if found.end_on.isoformat() != change.data["ends_on"]:
            raise WrongState  # it has renewed: that is no longer to be taken back by a button
        turn_off_renewal(
            [found],
            reason=change.data["reason"],
            detail=change.data["detail"],
            on_record=row.number,
            by=by,
            now=now,
        )
    else:
        drop_interval(found, change.data["interval"], on_record=row.number, by=by, now=now)
    change.undone_at, change.undone_by = now, by
    _note(REQUEST_CHANGE_UNDONE, row, change, by=by, now=now)


def _first_words(row: ServiceRequest) -> str:
    """What the customer wrote with the request, as the detail of the cancellation."""
    first = row.thread.filter(internal=False, by=row.opened_by).first()
    return first.text[:1000] if first and row.opened_by and not row.opened_by.is_staff else ""


def _note(event: Event, row: ServiceRequest, change: RequestChange, *, by: User, now: datetime) -> None:
    record(
        event, row, by=by, at=now, account=row.account, number=row.number, kind=change.kind, change=change.pk
    )
