"""Parts of the verbs of quotes and of service orders, and what the clock does; none asks for a right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.actions import file_paper
from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.kit.digests import digest
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.numbers.actions import numbered
from billing_portal.quotes import papers, queries, rules
from billing_portal.quotes.backdating import backdated
from billing_portal.quotes.errors import (
    BackdatedStart,
    PaperDataMissing,
    QuoteIsEmpty,
    QuoteNotOpen,
    RenewalIsDue,
)
from billing_portal.quotes.events import QUOTE_ACCEPTED, QUOTE_COMPOSED, QUOTE_EXPIRED, QUOTE_SUPERSEDED
from billing_portal.quotes.lines import LineInput, line_of, steps_of
from billing_portal.quotes.models import Quote, QuoteLine, QuoteLineStep, QuoteVersion

Status, Kind = Quote.Status, QuoteLine.Kind


def decide_quote(quote: Quote, to: str, *, by: User, now: datetime, comments: str = "") -> None:
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
    decide_quote(quote, Status.ACCEPTED, by=by, now=now)
    record(QUOTE_ACCEPTED, quote, by=by, at=now, account=quote.account, number=quote.number)


@transaction.atomic
def supersede_quote(quote: Quote, *, by: User | None, now: datetime, why: str) -> None:
    """Close an open quote because something newer took its place. Raises QuoteNotOpen."""
    try:
        move(quote, to=Status.SUPERSEDED, allowed={Status.SENT})
    except WrongState as error:
        raise QuoteNotOpen(quote=quote.number) from error
    record(QUOTE_SUPERSEDED, quote, by=by, at=now, account=quote.account, number=quote.number, why=why)


@transaction.atomic
def expire_quote(quote: Quote, *, now: datetime) -> None:
    """Write down that the clock has closed a quote; it was closed from that instant on already."""
    try:
        move(quote, to=Status.EXPIRED, allowed={Status.SENT}, where=Q(expires_at__lte=now))
    except WrongState as error:
        raise QuoteNotOpen(quote=quote.number) from error
    record(QUOTE_EXPIRED, quote, by=None, at=now, account=quote.account, number=quote.number)


def open_quote(quote: Quote, lifetime: timedelta, *, now: datetime, is_confirmed: bool = False) -> None:
    """Freeze a draft and start its clock, inside the caller's transaction, which records who did it.

    It never outlives the last day on which it can be ordered: the day after, the subscription renews or is over.
    `is_confirmed` if somebody has read what is invoiced at once for lines that begin long ago. Raises WrongState,
    QuoteIsEmpty, PaperDataMissing, TermIsOver, BackdatedStart, RenewalIsDue, tax.errors.TaxUndecided.
    """
    until = rules.expires_at(now, lifetime)
    move(quote, to=Status.SENT, allowed={Status.DRAFT}, sent_at=now, expires_at=until)
    version = quote.versions.get(number=quote.version_number)
    lines = queries.draft_lines(quote, on=clock.day(now, quote.account.entity.zone))
    if not lines:
        raise QuoteIsEmpty
    last = queries.decided_until(lines, quote.account.entity.zone)
    if last is not None and last <= now:
        raise RenewalIsDue
    quote.expires_at = min(until, last) if last is not None else until
    today = clock.day(now, quote.account.entity.zone)
    most = timedelta(days=settings.QUOTE_BACKDATE_DAYS)
    if backdated(lines, quote.currency, today, most) and not is_confirmed:
        raise BackdatedStart
    if missing := queries.missing_for_papers(quote.account, lines):
        raise PaperDataMissing(missing)
    figures = {"currency": quote.currency, "lines": [line.to_json() for line in lines]}
    sums = queries.sums(lines, quote.currency, today)
    QuoteVersion.objects.filter(pk=version.pk).update(figures=figures, digest=digest(figures), frozen_at=now)
    quote.value_minor, quote.first_minor = sums.value.minor, sums.first.minor
    quote.save(update_fields=["value_minor", "first_minor", "expires_at"])
    file_paper(papers.quote_paper(quote, now=now), object_id=quote.public_id, now=now)


def write_lines(
    version: QuoteVersion, lines: Sequence[LineInput], account: CorporateAccount, today: date
) -> None:
    """Write the lines of a draft and their steps. Raises LineNotPossible."""
    rows = [line_of(version, position, line, account, today) for position, line in enumerate(lines, 1)]
    steps = [step for row, line in zip(rows, lines, strict=True) for step in steps_of(row, line)]
    QuoteLine.objects.bulk_create(rows)
    for step in steps:
        step.line_id = step.line.pk
    QuoteLineStep.objects.bulk_create(steps)


@transaction.atomic
def draft_quote(
    account: CorporateAccount,
    *,
    title: str,
    lines: Sequence[LineInput],
    notes: str = "",
    by: User,
    now: datetime,
    copy_of: Quote | None = None,
    self_service: bool = False,
) -> Quote:
    """Begin a draft for an account. Raises LineNotPossible.

    A `self_service` one is what *Add Seats* makes, at the prices of the running term.
    """
    quote = Quote.objects.create(
        number=numbered("Q", clock.day(now, account.entity.zone).year),
        account=account,
        currency=account.currency,
        title=title,
        composed_by=by,
        composed_at=now,
        copy_of=copy_of,
        self_service=self_service,
    )
    version = QuoteVersion.objects.create(quote=quote, number=1, notes=notes)
    write_lines(version, lines, account, clock.day(now, account.entity.zone))
    record(QUOTE_COMPOSED, quote, by=by, at=now, account=account, number=quote.number)
    return quote
