from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.catalog.models import Product
from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.kit import clock, formats, periods
from billing_portal.kit.errors import NotAllowed
from billing_portal.numbers.actions import numbered
from billing_portal.quotes.errors import LineNotPossible, QuoteIsSent
from billing_portal.quotes.models import Quote, QuoteLine, QuoteVersion
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import last_day, period_on

Kind = QuoteLine.Kind


@dataclass(frozen=True, slots=True)
class LineInput:
    """A line as a representative composes it. `term_months` is ignored where the subscription decides the end.

    Units: `list_minor` in minor units of the account's currency for one seat and interval, `discount_bp`
    basis points.
    """

    kind: str
    quantity: int
    list_minor: int
    start_on: date
    description: str = ""
    product: Product | None = None
    subscription: Subscription | None = None
    discount_bp: int = 0
    interval: str = ""
    term_months: int = 12


def _line(
    version: QuoteVersion, position: int, wanted: LineInput, account: CorporateAccount, today: date
) -> QuoteLine:
    """Make one consistent line of what was typed; raises LineNotPossible with the reason."""
    subscription, product = wanted.subscription, wanted.product
    start_on, interval, end_on = wanted.start_on, wanted.interval, None
    if subscription is not None:
        if subscription.account_id != account.pk:
            raise LineNotPossible(_("This subscription belongs to another account."))
        product = subscription.product
    if wanted.kind == Kind.ONE_OFF:
        subscription, interval = None, ""
    elif product is None:
        raise LineNotPossible(_("Choose a product."))
    elif wanted.kind == Kind.SEATS:
        if subscription is None:
            raise LineNotPossible(_("Choose the subscription that gets the seats."))
        term = subscription.terms.filter(start_on__lte=start_on, end_on__gt=start_on).first()
        if term is None:
            raise LineNotPossible(_("The subscription does not run on the day on which the seats begin."))
        running = period_on(
            term.start_on, term.end_on, term.interval, max(today, term.start_on), term.anchor_on
        )
        if running is not None and start_on >= running.end:  # its invoice would bill them a second time
            values = {"date": formats.date_short(last_day(running.end))}
            raise LineNotPossible(
                _("The seats begin within the present billing period, by %(date)s.") % values
            )
        interval, end_on = term.interval, term.end_on
    else:
        if wanted.kind == Kind.RENEWAL:
            if subscription is None:
                raise LineNotPossible(_("Choose the subscription to renew."))
            start_on = subscription.end_on
        try:
            periods.count(interval, wanted.term_months)
        except (KeyError, ValueError) as error:
            raise LineNotPossible(_("The term is not a whole number of billing intervals.")) from error
        end_on = periods.add_months(start_on, wanted.term_months)
    if wanted.kind == Kind.NEW:
        subscription = None
    return QuoteLine(
        version=version,
        position=position,
        kind=wanted.kind,
        product=product,
        subscription=subscription,
        description=wanted.description or (product.name if product else ""),
        quantity=wanted.quantity,
        list_minor=wanted.list_minor,
        discount_bp=wanted.discount_bp,
        interval=interval,
        start_on=start_on,
        end_on=end_on,
    )


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
    self_service: bool = False,
) -> Quote:
    """Begin a draft for an account that `by` may see. Raises NotAllowed, LineNotPossible.

    A `self_service` one is what *Add Seats* makes, at the prices of the running term.
    """
    if not CorporateAccount.objects.visible_to(by).filter(pk=account.pk).exists():
        raise NotAllowed
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
    today = clock.day(now, account.entity.zone)
    rows = [_line(version, position, line, account, today) for position, line in enumerate(lines, 1)]
    QuoteLine.objects.bulk_create(rows)
    record("quote.composed", quote, by=by, at=now, account=account, number=quote.number)
    return quote


@transaction.atomic
def change_quote(
    quote: Quote, *, title: str, lines: Sequence[LineInput], notes: str, by: User, now: datetime
) -> None:
    """Replace the contents of a draft. Raises QuoteIsSent, LineNotPossible; a sent version never changes.

    Claiming the draft row first makes a sending in the same moment come entirely before or after.
    """
    drafts = Quote.objects.filter(pk=quote.pk, status=Quote.Status.DRAFT)
    if drafts.update(title=title) != 1:
        raise QuoteIsSent
    version = quote.versions.get(number=quote.version_number)
    QuoteVersion.objects.filter(pk=version.pk).update(notes=notes)
    version.lines.all().delete()
    today = clock.day(now, quote.account.entity.zone)
    rows = [_line(version, position, line, quote.account, today) for position, line in enumerate(lines, 1)]
    QuoteLine.objects.bulk_create(rows)
    quote.title = title


def duplicate_quote(quote: Quote, *, by: User, now: datetime) -> Quote:
    """A new draft with the same lines, whatever became of the first; a start in the past moves to today.

    A renewal begins where its subscription ends now. Raises NotAllowed.
    """
    today = clock.day(now, quote.account.zone)
    version = quote.versions.get(number=quote.version_number)
    lines = []
    for line in version.lines.select_related("product", "subscription__product"):
        months = 12
        if line.end_on and line.kind in (Kind.NEW, Kind.RENEWAL):
            months = (line.end_on.year - line.start_on.year) * 12 + line.end_on.month - line.start_on.month
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
            )
        )
    return compose_quote(
        quote.account, title=quote.title, lines=lines, notes=version.notes, by=by, now=now, copy_of=quote
    )
