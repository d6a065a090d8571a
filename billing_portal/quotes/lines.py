"""A line of a quote as it is typed, and the consistent line that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.catalog.models import Product
from billing_portal.catalog.rules import WHOLE
from billing_portal.kit import formats, periods
from billing_portal.quotes.errors import (
    LineNotPossible,
)
from billing_portal.quotes.models import QuoteLine, QuoteLineStep, QuoteVersion
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import anchor_at, last_day, months_after, period_on

Kind = QuoteLine.Kind


@dataclass(frozen=True, slots=True)
class StepInput:
    """From so many months after the start on, other seats or another price; units as in LineInput."""

    after_months: int
    quantity: int
    list_minor: int
    discount_bp: int = 0


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
    steps: tuple[StepInput, ...] = ()


def line_of(
    version: QuoteVersion, position: int, wanted: LineInput, account: CorporateAccount, today: date
) -> QuoteLine:
    """Make one consistent line of what was typed; raises LineNotPossible with the reason."""
    subscription, product = wanted.subscription, wanted.product
    start_on, interval, end_on, anchor_on = wanted.start_on, wanted.interval, None, None
    if wanted.steps and wanted.kind not in (Kind.NEW, Kind.RENEWAL):
        raise LineNotPossible(_("Only a new subscription or a renewal can have steps."))
    if wanted.list_minor < 0:
        raise LineNotPossible(
            _("A price cannot be negative. Use a discount, or a credit note for what was invoiced.")
        )
    if wanted.quantity < 1:
        raise LineNotPossible(_("The quantity is at least 1."))
    if not 0 <= wanted.discount_bp <= WHOLE:
        raise LineNotPossible(_("A discount is at most 100 %."))
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
            raise LineNotPossible(_("The subscription is not active on the day on which the seats begin."))
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
        if subscription is not None and wanted.kind == Kind.RENEWAL:
            anchor_on = anchor_at(subscription.start_on, start_on, interval)
        end_on = months_after(anchor_on, start_on, wanted.term_months)
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
        anchor_on=anchor_on,
    )


def steps_of(line: QuoteLine, wanted: LineInput) -> list[QuoteLineStep]:
    """The steps of a line, in order, not saved. Raises LineNotPossible where one begins no billing period of it."""
    found: list[QuoteLineStep] = []
    for step in sorted(wanted.steps, key=lambda step: step.after_months):
        start_on = months_after(line.anchor_on, line.start_on, step.after_months)
        if step.after_months % periods.MONTHS[line.interval] or step.after_months < 1:
            raise LineNotPossible(_("A step begins after a whole number of billing intervals."))
        if line.end_on is None or start_on >= line.end_on:
            raise LineNotPossible(_("A step begins before the term is over."))
        if found and found[-1].start_on == start_on:
            raise LineNotPossible(_("Two steps begin on the same day."))
        found.append(
            QuoteLineStep(
                line=line,
                start_on=start_on,
                quantity=step.quantity,
                list_minor=step.list_minor,
                discount_bp=step.discount_bp,
            )
        )
    return found
