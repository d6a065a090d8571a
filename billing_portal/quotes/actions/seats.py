"""*Add Seats*: the quote that a contact makes alone, at the prices of the term that the seats join (S2)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from billing_portal.identity.models import User
from billing_portal.identity.on_record import reason_of
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.quotes.errors import QuoteNotOpen, SeatsByRequest
from billing_portal.quotes.events import QUOTE_SELF_SERVED
from billing_portal.quotes.lines import LineInput
from billing_portal.quotes.models import Quote, QuoteLine
from billing_portal.quotes.queries import quotes_about, tax_decider
from billing_portal.quotes.rules import (
    SELF_SERVICE_LIFETIME,
    LineFigures,
    LineTerms,
    line_figures,
)
from billing_portal.quotes.schedule import Figures, TaxedLine, figures
from billing_portal.quotes.steps import draft_quote, open_quote, supersede_quote
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.queries import seats_by_request, term_on
from billing_portal.tax.ports import calculator


@dataclass(frozen=True, slots=True)
class SeatsPrice:
    """What more seats cost: `line` and `figures` in the account's currency; `total` counts the seats afterwards."""

    term: Term
    start_on: date
    line: LineFigures
    figures: Figures
    total: int

    @property
    def fingerprint(self) -> str:
        """What a page sends back, so that nobody continues with a price that was not on the screen."""
        first = self.figures.first_total
        return f"{self.total} {first.minor} {first.currency} {self.line.period} {self.start_on} {self.term.end_on}"


def price_seats(subscription: Subscription, seats: int, *, now: datetime) -> SeatsPrice:
    """Price seats that begin today and end with the term. Raises SeatsByRequest, tax.errors.TaxUndecided."""
    account = subscription.account
    today = clock.day(now, account.entity.zone)
    if reason := seats_by_request(subscription, today):
        raise SeatsByRequest(reason)
    term = term_on(subscription, today)
    start_on = max(today, term.start_on)
    line = line_figures(
        LineTerms(
            seats,
            term.list_minor,
            term.discount_bp,
            term.interval,
            start_on,
            term.end_on,
            term.anchor_on or term.start_on,
        )
    )
    tax = tax_decider(account, today, account.bill_to.region)(subscription.product.tax_category)
    price = figures([TaxedLine(term.interval, line, tax)], account.currency, today)
    return SeatsPrice(term, start_on, line, price, term.seats + seats)


def offer_seats(
    subscription: Subscription, seats: int, *, by: User, now: datetime, on_record: str = ""
) -> Quote:
    """Open a quote over more seats for 24 hours; it replaces an earlier one of the same kind for this subscription.

    Other open quotes for the subscription stay open until the service order replaces them. `on_record` is why
    staff did it for the account. Raises SeatsByRequest, LineNotPossible, PaperDataMissing,
    tax.errors.TaxUndecided, for staff NotAllowed and ReasonMissing; then nothing was changed.
    """
    authorize(by, Right.ADD_SEATS, subscription.account)
    account = subscription.account
    today = clock.day(now, account.entity.zone)
    said = reason_of(by, on_record)
    if reason := seats_by_request(subscription, today):
        raise SeatsByRequest(reason)
    if calculator().is_remote:  # asked while no transaction is open; below, its answer is on record
        price_seats(subscription, seats, now=now)
    term = term_on(subscription, today)
    with translation.override(account.language):
        title = _("More seats: %(product)s") % {"product": subscription.product.name}
    wanted = LineInput(
        kind=QuoteLine.Kind.SEATS,
        quantity=seats,
        list_minor=term.list_minor,
        discount_bp=term.discount_bp,
        start_on=max(today, term.start_on),
        subscription=subscription,
    )
    with transaction.atomic():
        for earlier in quotes_about([subscription], now):
            if earlier.self_service:
                with contextlib.suppress(QuoteNotOpen):  # it was just ordered in another tab: then it stands
                    supersede_quote(earlier, by=by, now=now, why=subscription.number)
        quote = draft_quote(account, title=title[:120], lines=[wanted], by=by, now=now, self_service=True)
        open_quote(quote, SELF_SERVICE_LIFETIME, now=now)
        data = {"number": quote.number, "subscription": subscription.number, "seats": seats, **said}
        record(QUOTE_SELF_SERVED, quote, by=by, at=now, account=account, **data)
    return quote
