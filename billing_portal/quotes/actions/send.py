from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.quotes import queries
from billing_portal.quotes.events import QUOTE_SENT
from billing_portal.quotes.models import Quote
from billing_portal.quotes.steps import open_quote
from billing_portal.tax.ports import calculator

Status = Quote.Status


def send_quote(quote: Quote, *, by: User, now: datetime, is_confirmed: bool = False) -> None:
    """Freeze a draft, start its clock and let the customer see it.

    `is_confirmed` if the sender has confirmed what is invoiced at once for lines that begin long ago. Raises WrongState
    if it is no draft, NotAllowed, QuoteIsEmpty, PaperDataMissing, TermIsOver, BackdatedStart, RenewalIsDue, tax.errors.TaxUndecided;
    then nothing was sent. Claim first, read after: once `move` holds the row, no line can change under us.
    """
    authorize(by, Right.SEND_QUOTE, quote.account)
    if calculator().is_remote:  # asked while no transaction is open; below, its answer is on record
        queries.draft_lines(quote, on=clock.day(now, quote.account.entity.zone))
    with transaction.atomic():
        open_quote(quote, timedelta(days=settings.QUOTE_DAYS), now=now, is_confirmed=is_confirmed)
        record(QUOTE_SENT, quote, by=by, at=now, account=quote.account, number=quote.number)
