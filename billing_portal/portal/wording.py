"""Sentences that several pages of the contact's face say in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from billing_portal.accounts.models import PaymentMethod
from billing_portal.accounts.papers import method_detail
from billing_portal.documents.labels import labels
from billing_portal.invoices.queries import Due
from billing_portal.kit import formats
from billing_portal.kit.formats import NBSP
from billing_portal.kit.languages import current
from billing_portal.kit.money import Money
from billing_portal.quotes.models import Quote
from billing_portal.quotes.queries import PricedLine
from billing_portal.quotes.schedule import Figures
from billing_portal.subscriptions.rules import last_day
from billing_portal.web.help.loader import find_topic
from billing_portal.web.help.topic import Topic


def language() -> str:
    """The reader's language."""
    return current()


def help_topic(slug: str) -> Topic | None:
    """The question of the help that belongs to a page; links show its own words."""
    return find_topic(current(), slug)


def shown_status(quote: Quote, now: datetime) -> str:
    """The status by the clock: a quote past its time is expired, whether a job has noticed or not."""
    is_late = quote.status == Quote.Status.SENT and not quote.is_open(now)
    return str(Quote.Status.EXPIRED if is_late else quote.status)


def gone(number: str, status: str) -> str:
    """Why a quote can no longer be ordered, in a sentence that names it."""
    sentences = {
        "expired": _("Quote %(number)s has expired."),
        "rejected": _("Quote %(number)s was rejected."),
        "accepted": _("Quote %(number)s was already ordered."),
        "withdrawn": _("Quote %(number)s was withdrawn by your account manager."),
        "superseded": _("Quote %(number)s was replaced by a newer one."),
    }
    return sentences.get(status, _("Quote %(number)s is no longer open.")) % {"number": number}


def means(method: PaymentMethod) -> str:
    """What distinguishes a card or mandate from others, on one line: `Visa •••• 4242`."""
    return method_detail(method).replace(" •••• ", f"{NBSP}••••{NBSP}")


def method_name(method: PaymentMethod) -> str:
    """Its name with what distinguishes it from others: `Credit or debit card, Visa •••• 4242`."""
    return ", ".join(filter(None, (str(method.get_kind_display()), means(method))))


def days(line: PricedLine) -> str:
    """The service period of a line with its last day, or the day of something done once."""
    if line.end_on is None:
        return formats.date_short(line.start_on)
    values = {"start": formats.date_short(line.start_on), "end": formats.date_short(last_day(line.end_on))}
    return _("%(start)s to %(end)s") % values


def line_words(line: PricedLine) -> str:
    """One line in a phrase: `Remote Support, 60 seats, 1 Jan 2027 to 31 Dec 2027`."""
    name = line.product_name or line.description
    if line.end_on is None:
        return name
    values = {"name": name, "seats": formats.number(line.quantity), "days": days(line)}
    if line.kind == "seats":
        return _("%(name)s, %(seats)s additional seats, %(days)s") % values
    if line.kind == "renewal":
        return _("Renewal of %(name)s, %(seats)s seats, %(days)s") % values
    return _("%(name)s, %(seats)s seats, %(days)s") % values


def meaning(lines: Sequence[PricedLine]) -> str:
    """What a quote is about, in one line."""
    words = [line_words(line) for line in lines[:2]]
    if len(lines) > 2:
        words.append(_("and more"))
    return " · ".join(words)


def headline(figures: Figures, lines: Sequence[PricedLine]) -> tuple[str, str]:
    """The sum that is decided on, and what it is.

    Per interval, net of tax, if all lines that recur share one; else the first payment, tax included.
    """
    once = Money(sum(line.figures.value for line in lines if not line.interval), figures.value.currency)
    if not figures.per_interval:
        return formats.amount_with_code(once), _("once")
    if len(figures.per_interval) > 1:
        return formats.amount_with_code(figures.first_total), _("first payment, tax included")
    interval, amount = next(iter(figures.per_interval.items()))
    what = per(interval)
    for rate in figures.rates[1:]:  # what runs later is another sum, never added to the first
        values = {"amount": formats.amount_with_code(rate.amount), "date": formats.date_short(rate.since)}
        change = _("from %(date)s %(amount)s") % values
        what = f"{what}, {change}"
    if once:
        values = {"interval": what, "amount": formats.amount_with_code(once)}
        what = _("%(interval)s and %(amount)s once") % values
    return formats.amount_with_code(amount), what


def first_words(figures: Figures, today: date) -> str:
    """What is invoiced first and when, where that is a day to come or more invoices follow; nothing else."""
    if figures.first_on is None or (len(figures.schedule) < 2 and figures.first_on <= today):
        return ""
    values = {
        "amount": formats.amount_with_code(figures.first_total),
        "date": formats.date_short(figures.first_on),
    }
    return _("First invoice: %(amount)s, tax included, on %(date)s if you order today.") % values


def later_words(owed: Due) -> str:
    """What of the open sum is due after today, and from when on: `EUR 15,931.52 later, the first on 14 Dec 2026`."""
    if not owed.later or owed.later_on is None:
        return ""
    values = {"amount": formats.amount_with_code(owed.later), "date": formats.date_short(owed.later_on)}
    return _("%(amount)s later, the first on %(date)s") % values


def expected_sum_words(owed: Due) -> str:
    """What of the open sum comes by standing order: `EUR 119.00 expected by recurring transfer, the first on 14 Dec 2026`."""
    if not owed.expected or owed.expected_on is None:
        return ""
    values = {
        "amount": formats.amount_with_code(owed.expected),
        "date": formats.date_short(owed.expected_on),
    }
    return _("%(amount)s expected by recurring transfer, the first on %(date)s") % values


def per(interval: str) -> str:
    return labels(current())[f"per.{interval}"]
