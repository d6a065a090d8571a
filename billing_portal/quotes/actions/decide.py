from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.kit.states import move
from billing_portal.quotes.errors import CommentsNeeded, QuoteNotOpen
from billing_portal.quotes.models import Quote

Status = Quote.Status


def _decide(quote: Quote, to: str, *, by: User, now: datetime, comments: str = "") -> None:
    """The one decision: state and clock are compared in the same UPDATE, so neither can slip in between."""
    try:
        move(
            quote,
            to=to,
            allowed={Status.SENT},
            where=Q(expires_at__gt=now),
            decided_at=now,
            decided_by=by,
            comments=comments,
        )
    except WrongState as error:
        raise QuoteNotOpen(quote=quote.number) from error


def accept_quote(quote: Quote, *, by: User, now: datetime) -> None:
    """Accept an open quote, in the transaction of the service order that does it. Raises QuoteNotOpen."""
    _decide(quote, Status.ACCEPTED, by=by, now=now)
    record("quote.accepted", quote, by=by, at=now, account=quote.account, number=quote.number)


@transaction.atomic
def reject_quote(quote: Quote, *, comments: str, by: User, now: datetime) -> None:
    """Reject an open quote with the customer's words. Raises CommentsNeeded, QuoteNotOpen."""
    if not comments.strip():
        raise CommentsNeeded
    _decide(quote, Status.REJECTED, by=by, now=now, comments=comments.strip())
    record("quote.rejected", quote, by=by, at=now, account=quote.account, number=quote.number)


@transaction.atomic
def withdraw_quote(quote: Quote, *, by: User, now: datetime) -> None:
    """Take an open quote back. Raises NotAllowed, QuoteNotOpen."""
    if not by.has_perm("quotes.withdraw_quote"):
        raise NotAllowed
    try:
        move(quote, to=Status.WITHDRAWN, allowed={Status.SENT}, where=Q(expires_at__gt=now))
    except WrongState as error:
        raise QuoteNotOpen(quote=quote.number) from error
    record("quote.withdrawn", quote, by=by, at=now, account=quote.account, number=quote.number)


@transaction.atomic
def supersede_quote(quote: Quote, *, by: User | None, now: datetime, why: str) -> None:
    """Close an open quote because something newer took its place. Raises QuoteNotOpen."""
    try:
        move(quote, to=Status.SUPERSEDED, allowed={Status.SENT})
    except WrongState as error:
        raise QuoteNotOpen(quote=quote.number) from error
    record("quote.superseded", quote, by=by, at=now, account=quote.account, number=quote.number, why=why)


@transaction.atomic
def expire_quote(quote: Quote, *, now: datetime) -> None:
    """Write down that the clock has closed a quote; it was closed from that instant on already."""
    try:
        move(quote, to=Status.EXPIRED, allowed={Status.SENT}, where=Q(expires_at__lte=now))
    except WrongState as error:
        raise QuoteNotOpen(quote=quote.number) from error
    record("quote.expired", quote, by=None, at=now, account=quote.account, number=quote.number)
