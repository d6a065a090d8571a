from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.quotes.actions import send_quote
from billing_portal.quotes.models import Quote
from billing_portal.requests.errors import NotOfThisAccount
from billing_portal.requests.events import REQUEST_QUOTE_ATTACHED, REQUEST_QUOTED
from billing_portal.requests.models import ServiceRequest

Status = ServiceRequest.Status


@transaction.atomic
def attach_quote(row: ServiceRequest, quote: Quote, *, by: User, now: datetime) -> None:
    """Let a draft be the answer to a request once it is sent. Raises NotAllowed, NotOfThisAccount, WrongState.

    A later one takes the place of an earlier one.
    """
    authorize(by, Right.ANSWER_REQUEST, row.customer)
    if quote.account_id != row.account_id:
        raise NotOfThisAccount
    rows = ServiceRequest.objects.filter(pk=row.pk).exclude(status=Status.CLOSED)
    if rows.update(answer_quote=quote, handled_by=row.handled_by or by) != 1:
        raise WrongState
    row.answer_quote = quote
    record(REQUEST_QUOTE_ATTACHED, row, by=by, at=now, account=row.notified_account, number=row.number)


@transaction.atomic
def send_quote_and_answer(quote: Quote, *, by: User, now: datetime, is_confirmed: bool = False) -> None:
    """Send a draft; the requests that it answers are answered by it. Raises what `quotes.actions.send_quote` raises."""
    authorize(by, Right.SEND_QUOTE, quote.account)
    send_quote(quote, by=by, now=now, is_confirmed=is_confirmed)
    for row in ServiceRequest.objects.filter(answer_quote=quote).unsettled().select_related("account"):
        move(row, to=Status.ANSWERED, allowed={Status.OPEN, Status.ANSWERED})
        record(
            REQUEST_QUOTED,
            row,
            by=by,
            at=now,
            account=row.notified_account,
            number=row.number,
            quote=quote.number,
        )
