from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from billing_portal.documents.files import Upload, read_file
from billing_portal.documents.models import File
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.models import Dispute
from billing_portal.invoices.steps.disputes import SETTLED, reopen_dispute, settle_dispute
from billing_portal.journal.actions import record
from billing_portal.journal.events import Event
from billing_portal.kit.errors import NotAllowed
from billing_portal.kit.states import move
from billing_portal.requests import files
from billing_portal.requests.actions.open import check_undisputed
from billing_portal.requests.errors import OutcomeMissing, WordsMissing
from billing_portal.requests.events import (
    REQUEST_ANSWERED,
    REQUEST_CLOSED,
    REQUEST_FILE_TAKEN,
    REQUEST_NOTED,
    REQUEST_REOPENED,
    REQUEST_REPLIED,
)
from billing_portal.requests.models import RequestFile, RequestMessage, ServiceRequest, Topic

Status = ServiceRequest.Status
OUTCOMES = SETTLED - {Dispute.Status.WITHDRAWN}  # of staff; withdrawing is the customer's
STILL_OPEN: dict[str, Any] = {"closed_at": None, "closed_by": None}


def _say(
    row: ServiceRequest,
    text: str,
    stored: Sequence[File],
    *,
    by: User,
    now: datetime,
    internal: bool = False,
) -> int:
    """The key of the message, by which a mail finds it."""
    message = RequestMessage.objects.create(request=row, text=text, by=by, at=now, internal=internal)
    files.attach(stored, message)
    return int(message.pk)


def _note(event: Event, row: ServiceRequest, *, by: User, now: datetime, **data: Any) -> None:
    record(event, row, by=by, at=now, account=row.notified_account, number=row.number, **data)


def _authorize_either(row: ServiceRequest, by: User) -> None:
    """Who may answer a request may close it and open it again, and so may the customer whose request it is."""
    if by.is_staff:
        authorize(by, Right.ANSWER_REQUEST, row.customer)
    else:
        authorize(by, Right.REPLY_TO_REQUEST, row.notified_account)


def reply_to_request(
    row: ServiceRequest, text: str, *, uploads: Sequence[Upload] = (), by: User, now: datetime
) -> None:
    """The customer replies; Account Services has to answer again. A closed request is reopened.

    Raises WordsMissing, FileNotUsable, TooManyFiles.
    """
    authorize(by, Right.REPLY_TO_REQUEST, row.notified_account)
    if not text.strip():
        raise WordsMissing
    stored = files.store(uploads, now)
    with transaction.atomic():
        _open_again(row, by, now)
        said = _say(row, text.strip(), stored, by=by, now=now)
        _note(REQUEST_REPLIED, row, by=by, now=now, message=said)


def _open_again(row: ServiceRequest, by: User, now: datetime) -> None:
    """An open one keeps the time since which it has waited."""
    _dispute_again(row, by, now)
    since = row.waiting_since if row.status == Status.OPEN else now
    move(row, to=Status.OPEN, allowed=set(Status.values), waiting_since=since, **STILL_OPEN)


def _dispute_again(row: ServiceRequest, by: User, now: datetime) -> None:
    """A dispute that opens again finds no other about its invoice. Raises DisputedAlready."""
    if row.topic != Topic.DISPUTE or row.invoice is None:
        return
    check_undisputed(row.invoice, but=row)
    if row.dispute is not None and row.dispute.status != Dispute.Status.OPEN:
        reopen_dispute(row.dispute, by=by, now=now)


@transaction.atomic
def reopen_request(row: ServiceRequest, *, by: User, now: datetime) -> None:
    """Open a closed one again, by the customer or by staff. Raises NotAllowed, WrongState if it is not closed, DisputedAlready."""
    _authorize_either(row, by)
    _dispute_again(row, by, now)
    move(row, to=Status.OPEN, allowed={Status.CLOSED}, waiting_since=now, **STILL_OPEN)
    _note(REQUEST_REOPENED, row, by=by, now=now)


def answer_request(
    row: ServiceRequest, text: str, *, uploads: Sequence[Upload] = (), by: User, now: datetime
) -> None:
    """Answer in words; the customer is mailed. Raises NotAllowed, WordsMissing, WrongState if it is closed."""
    authorize(by, Right.ANSWER_REQUEST, row.customer)
    if not text.strip():
        raise WordsMissing
    stored = files.store(uploads, now)
    with transaction.atomic():
        handler = row.handled_by or by
        move(row, to=Status.ANSWERED, allowed={Status.OPEN, Status.ANSWERED}, handled_by=handler)
        said = _say(row, text.strip(), stored, by=by, now=now)
        _note(REQUEST_ANSWERED, row, by=by, now=now, message=said)


@transaction.atomic
def note_request(row: ServiceRequest, text: str, *, by: User, now: datetime) -> None:
    """Write down something for colleagues only; the status stays. Raises NotAllowed, WordsMissing."""
    authorize(by, Right.ANSWER_REQUEST, row.customer)
    if not text.strip():
        raise WordsMissing
    _say(row, text.strip(), (), by=by, now=now, internal=True)
    _note(REQUEST_NOTED, row, by=by, now=now)


@transaction.atomic
def close_request(row: ServiceRequest, *, outcome: str = "", by: User, now: datetime) -> None:
    """Take it off the list, by the customer or by staff with the right. Raises NotAllowed, WrongState.

    A dispute ends with it: withdrawn by the customer, by staff with an outcome of invoices.models.Dispute, which the
    customer is told; without one OutcomeMissing.
    """
    _authorize_either(row, by)
    told: dict[str, str] = {}
    if row.dispute is not None and row.dispute.status == Dispute.Status.OPEN:
        if by.is_staff and outcome not in OUTCOMES:
            raise OutcomeMissing
        ends = outcome if by.is_staff else str(Dispute.Status.WITHDRAWN)
        settle_dispute(row.dispute, ends, by=by, now=now)
        told = {"outcome": ends}
    move(row, to=Status.CLOSED, allowed={Status.OPEN, Status.ANSWERED}, closed_at=now, closed_by=by)
    _note(REQUEST_CLOSED, row, by=by, now=now, **told)


def download_file(row: RequestFile, *, by: User, now: datetime) -> bytes:
    """The file as it was uploaded, and a journal entry of who took it. Raises NotAllowed, FileLost."""
    authorize(by, Right.VIEW_REQUEST, row.message.request.customer)
    if row.message.internal and not by.is_staff:
        raise NotAllowed
    body = read_file(row.file)
    with transaction.atomic():
        _note(REQUEST_FILE_TAKEN, row.message.request, by=by, now=now, file=row.file.name)
    return body
