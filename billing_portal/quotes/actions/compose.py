from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.kit import clock, periods
from billing_portal.quotes.errors import QuoteIsSent
from billing_portal.quotes.lines import LineInput, StepInput
from billing_portal.quotes.models import Quote, QuoteLine, QuoteVersion
from billing_portal.quotes.steps import draft_quote, write_lines

Kind = QuoteLine.Kind


@transaction.atomic
def compose_quote(
    account: CorporateAccount,
    *,
    title: str,
    lines: Sequence[LineInput],
    notes: str = "",
    by: User,
    now: datetime,
    copy_of: Quote | None = None,
) -> Quote:
    """Begin a draft for an account. Raises NotAllowed, LineNotPossible."""
    authorize(by, Right.COMPOSE_QUOTE, account)
    return draft_quote(account, title=title, lines=lines, notes=notes, by=by, now=now, copy_of=copy_of)


@transaction.atomic
def change_quote(
    quote: Quote, *, title: str, lines: Sequence[LineInput], notes: str, by: User, now: datetime
) -> None:
    """Replace the contents of a draft. Raises QuoteIsSent, LineNotPossible; a sent version never changes.

    Claiming the draft row first makes a sending in the same moment come entirely before or after.
    """
    authorize(by, Right.COMPOSE_QUOTE, quote.account)
    drafts = Quote.objects.filter(pk=quote.pk, status=Quote.Status.DRAFT)
    if drafts.update(title=title) != 1:
        raise QuoteIsSent
    version = quote.versions.get(number=quote.version_number)
    QuoteVersion.objects.filter(pk=version.pk).update(notes=notes)
    version.lines.all().delete()
    write_lines(version, lines, quote.account, clock.day(now, quote.account.entity.zone))
    quote.title = title


def duplicate_quote(quote: Quote, *, by: User, now: datetime) -> Quote:
    """A new draft with the same lines, whatever became of the first; a start in the past moves to today.

    A renewal begins where its subscription ends now. Raises NotAllowed.
    """
    authorize(by, Right.COMPOSE_QUOTE, quote.account)
    today = clock.day(now, quote.account.zone)
    version = quote.versions.get(number=quote.version_number)
    lines = []
    for line in version.lines.select_related("product", "subscription__product").prefetch_related("steps"):
        months = 12
        if line.end_on and line.kind in (Kind.NEW, Kind.RENEWAL):
            months = periods.months_between(line.start_on, line.end_on)
        lines.append(
            LineInput(
                kind=line.kind,
                quantity=line.quantity,
                list_minor=line.list_minor,
                start_on=max(line.start_on, today),
                description=line.description,
                product=line.product,
                subscription=line.subscription,
                discount_bp=line.discount_bp,
                interval=line.interval,
                term_months=months,
                steps=tuple(
                    StepInput(
                        periods.months_between(line.start_on, step.start_on),
                        step.quantity,
                        step.list_minor,
                        step.discount_bp,
                    )
                    for step in line.steps.all()
                ),
            )
        )
    return compose_quote(
        quote.account, title=quote.title, lines=lines, notes=version.notes, by=by, now=now, copy_of=quote
    )
