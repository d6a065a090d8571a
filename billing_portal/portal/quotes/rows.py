"""Quotes as rows of a list: prepared once, printed by home, list, cart and rail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.kit import clock, formats
from billing_portal.portal.wording import shown_status
from billing_portal.quotes.models import Quote

URGENT = timedelta(hours=24)
RAIL_LENGTH = 8


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One quote of a list: `when` is until, on or sent; `left` only while it is open."""

    public_id: str
    url: str
    number: str
    title: str
    status: str
    status_word: str
    amount: str  # net over the whole term
    when: str
    left: str
    is_urgent: bool


def row_of(quote: Quote, account: CorporateAccount, now: datetime) -> QuoteRow:
    status = shown_status(quote, now)
    is_open = status == Quote.Status.SENT
    left = formats.time_left(quote.expires_at, now) if is_open and quote.expires_at else ""
    return QuoteRow(
        public_id=str(quote.public_id),
        url=reverse("portal:quote", args=[quote.public_id]),
        number=quote.number,
        title=quote.title,
        status=status,
        status_word=str(Quote.Status(status).label),
        amount=formats.amount_with_code(quote.value),
        when=_when(quote, status, account),
        left=left,
        is_urgent=is_open and quote.expires_at is not None and quote.expires_at - now <= URGENT,
    )


def _when(quote: Quote, status: str, account: CorporateAccount) -> str:
    moment = quote.expires_at if status in (Quote.Status.SENT, Quote.Status.EXPIRED) else quote.decided_at
    if status == Quote.Status.SENT and moment:
        return formats.moment_short(moment, account.zone)
    if moment is None and quote.sent_at is not None:
        return _("sent %(date)s") % {"date": formats.date_short(clock.day(quote.sent_at, account.zone))}
    return formats.date_short(clock.day(moment, account.zone)) if moment else ""


def rows_of(quotes: Iterable[Quote], account: CorporateAccount, now: datetime) -> list[QuoteRow]:
    return [row_of(quote, account, now) for quote in quotes]


def past_quotes(account: CorporateAccount, user: User, now: datetime) -> list[QuoteRow]:
    """The rail headed *Review*: what became of the latest quotes that are no longer open. One query."""
    mine = Quote.objects.visible_to(user).filter(account=account)
    past = mine.exclude(status=Quote.Status.SENT, expires_at__gt=now).order_by("-sent_at", "-pk")
    return rows_of(past[:RAIL_LENGTH], account, now)
