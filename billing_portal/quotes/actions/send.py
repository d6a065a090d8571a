from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from billing_portal.documents.actions import file_paper
from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.kit.digests import digest
from billing_portal.kit.errors import NotAllowed
from billing_portal.kit.states import move
from billing_portal.quotes import papers, queries, rules
from billing_portal.quotes.errors import PapersLack, QuoteIsEmpty
from billing_portal.quotes.models import Quote, QuoteVersion
from billing_portal.tax.ports import calculator

Status = Quote.Status


def send_quote(quote: Quote, *, by: User, now: datetime) -> None:
    """Freeze a draft, start its clock and let the customer see it.

    Raises WrongState if it is no draft, NotAllowed, QuoteIsEmpty, PapersLack, catalog.errors.TaxUndecided; then
    nothing was sent. Claim first, read after: once `move` holds the row, no line can change under us.
    """
    if not by.has_perm("quotes.send_quote"):
        raise NotAllowed
    if calculator().is_remote:  # asked while no transaction is open; below, its answer is on record
        queries.draft_lines(quote, on=clock.day(now, quote.account.entity.zone))
    with transaction.atomic():
        open_quote(quote, timedelta(days=settings.QUOTE_DAYS), now=now)
        record("quote.sent", quote, by=by, at=now, account=quote.account, number=quote.number)


def open_quote(quote: Quote, lifetime: timedelta, *, now: datetime) -> None:
    """Freeze a draft and start its clock, inside the caller's transaction, which records who did it. Raises as above."""
    until = rules.expires_at(now, lifetime)
    move(quote, to=Status.SENT, allowed={Status.DRAFT}, sent_at=now, expires_at=until)
    version = quote.versions.get(number=quote.version_number)
    lines = queries.draft_lines(quote, on=clock.day(now, quote.account.entity.zone))
    if not lines:
        raise QuoteIsEmpty
    if lacks := queries.papers_lack(quote.account, lines):
        raise PapersLack(lacks)
    figures = {"currency": quote.currency, "lines": [line.to_json() for line in lines]}
    sums = queries.sums(lines, quote.currency)
    QuoteVersion.objects.filter(pk=version.pk).update(figures=figures, digest=digest(figures), frozen_at=now)
    quote.value_minor, quote.first_minor = sums.value.minor, sums.first.minor
    quote.save(update_fields=["value_minor", "first_minor"])
    file_paper(papers.quote_paper(quote, now=now), object_id=quote.public_id, now=now)
