from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.quotes.errors import CommentsNeeded, QuoteNotOpen
from billing_portal.quotes.events import QUOTE_REJECTED, QUOTE_WITHDRAWN
from billing_portal.quotes.models import Quote
from billing_portal.quotes.steps import decide_quote

Status = Quote.Status


@transaction.atomic
def reject_quote(quote: Quote, *, comments: str, by: User, now: datetime) -> None:
    """Reject an open quote with the customer's words. Raises CommentsNeeded, QuoteNotOpen."""
    authorize(by, Right.REJECT_QUOTE, quote.account)
    if not comments.strip():
        raise CommentsNeeded
    decide_quote(quote, Status.REJECTED, by=by, now=now, comments=comments.strip())
    record(QUOTE_REJECTED, quote, by=by, at=now, account=quote.account, number=quote.number)


@transaction.atomic
def withdraw_quote(quote: Quote, *, by: User, now: datetime) -> None:
    """Take an open quote back. Raises NotAllowed, QuoteNotOpen."""
    authorize(by, Right.WITHDRAW_QUOTE, quote.account)
    try:
        move(quote, to=Status.WITHDRAWN, allowed={Status.SENT}, where=Q(expires_at__gt=now))
    except WrongState as error:
        raise QuoteNotOpen(quote=quote.number) from error
    record(QUOTE_WITHDRAWN, quote, by=by, at=now, account=quote.account, number=quote.number)
