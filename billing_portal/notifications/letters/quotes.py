from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from billing_portal.kit import clock, formats
from billing_portal.notifications.letters.parts import Block, Content, facts, said, text
from billing_portal.notifications.links import page
from billing_portal.notifications.models import Message
from billing_portal.quotes.models import Quote, QuoteLine
from billing_portal.quotes.queries import frozen_lines, sums
from billing_portal.quotes.words import without_decision
from billing_portal.subscriptions.models import Subscription


def _quote(message: Message) -> Quote:
    return Quote.objects.select_related("account__representative", "decided_by").get(
        public_id=message.entry.object_id
    )


def _words(quote: Quote) -> dict[str, str]:
    return {
        "number": quote.number,
        "title": quote.title,
        "amount": formats.amount_with_code(quote.value),
        "company": quote.account.legal_name,
        "representative": quote.account.representative.name,
        "until": formats.moment_short(quote.expires_at, quote.account.zone) if quote.expires_at else "",
    }


def sent(message: Message, now: datetime) -> Content | None:
    """To the billing contact: decide until then. Not sent if the quote is closed by now."""
    quote = _quote(message)
    if not quote.is_open(now):
        return None
    words = _words(quote)
    lines = frozen_lines(quote)
    figures = sums(lines, quote.currency, clock.day(now, quote.account.entity.zone))
    return Content(
        subject=_("Quote %(number)s over %(amount)s is waiting for your decision until %(until)s") % words,
        blocks=(
            text(
                _("%(representative)s has sent you quote %(number)s for %(company)s. It is attached.") % words
            ),
            facts(
                (_("Quote"), quote.title),
                (_("Sum over the whole term, before tax"), words["amount"]),
                (_("First payment, tax included"), formats.amount_with_code(figures.first_total)),
                (_("Valid until"), words["until"]),
            ),
            text(
                _(
                    "You accept it by placing a service order in the portal, or reject it there with a comment. "
                    "Without your decision it expires on %(until)s."
                )
                % words
            ),
            *[text(each) for each in without_decision(quote.account, lines)],
        ),
        button=(_("Review Quote"), page("portal:quote", quote.public_id)),
    )


def withdrawn(message: Message, now: datetime) -> Content:
    quote = _quote(message)
    words = _words(quote)
    return Content(
        subject=_("Quote %(number)s over %(amount)s has been withdrawn") % words,
        blocks=(
            text(_("We have withdrawn quote %(number)s, “%(title)s”. It can no longer be ordered.") % words),
            text(
                _("%(representative)s can explain why and will send you a new quote if you want one.") % words
            ),
        ),
        button=(_("Open the quote"), page("portal:quote", quote.public_id)),
    )


def _renewals(quote: Quote) -> list[Block]:
    """The subscriptions that the quote would have renewed, and that renew on their present terms instead."""
    lines = [line for line in frozen_lines(quote) if line.kind == QuoteLine.Kind.RENEWAL]
    rows = Subscription.objects.filter(
        account=quote.account, number__in=[line.subscription for line in lines], auto_renew=True
    )
    renewing = set(rows.values_list("number", flat=True))
    return [
        text(
            _("%(product)s (%(number)s) renews on its present terms on %(date)s.")
            % {
                "product": line.product_name or line.description,
                "number": line.subscription,
                "date": formats.date_long(line.start_on),
            }
        )
        for line in lines
        if line.subscription in renewing
    ]


def superseded(message: Message, now: datetime) -> Content:
    """That an automatic renewal took the place of an open quote."""
    quote = _quote(message)
    words = _words(quote)
    return Content(
        subject=_("Quote %(number)s is superseded: the subscription has renewed") % words,
        blocks=(
            text(
                _(
                    "Quote %(number)s, “%(title)s”, was still open when the subscription renewed automatically on its "
                    "present terms. It can no longer be ordered."
                )
                % words
            ),
            text(_("Do you still want it? On its page you can ask for a new quote.")),
        ),
        button=(_("Open the quote"), page("portal:quote", quote.public_id)),
    )


def superseded_staff(message: Message, now: datetime) -> Content:
    quote = _quote(message)
    words = {**_words(quote), "subscription": str(message.entry.data.get("why", ""))}
    return Content(
        subject=_("%(company)s: quote %(number)s is superseded by an automatic renewal") % words,
        blocks=(
            text(
                _(
                    "Subscription %(subscription)s of %(company)s renewed automatically before quote %(number)s, "
                    "“%(title)s”, was decided."
                )
                % words
            ),
        ),
        button=(_("Open the quote"), page("backoffice:quote", quote.public_id)),
    )


def expired(message: Message, now: datetime) -> Content:
    quote = _quote(message)
    words = _words(quote)
    return Content(
        subject=_("Quote %(number)s over %(amount)s has expired") % words,
        blocks=(
            text(
                _(
                    "Quote %(number)s, “%(title)s”, was valid until %(until)s. There was no decision, so "
                    "it can no longer be ordered."
                )
                % words
            ),
            *_renewals(quote),
            text(_("Do you still want it? On its page you can ask for a new quote.")),
        ),
        button=(_("Open the quote"), page("portal:quote", quote.public_id)),
    )


def expired_staff(message: Message, now: datetime) -> Content:
    quote = _quote(message)
    words = _words(quote)
    return Content(
        subject=_("%(company)s: quote %(number)s over %(amount)s has expired") % words,
        blocks=(
            text(_("%(company)s did not decide on quote %(number)s, “%(title)s”, in time.") % words),
            facts((_("Was valid until"), words["until"])),
            *_renewals(quote),
            text(_("In the back office you can duplicate it and send it again.")),
        ),
        button=(_("Open the quote"), page("backoffice:quote", quote.public_id)),
    )


def rejected_staff(message: Message, now: datetime) -> Content:
    quote = _quote(message)
    words = _words(quote)
    who = quote.decided_by.name if quote.decided_by else ""
    return Content(
        subject=_("%(company)s rejected quote %(number)s over %(amount)s") % words,
        blocks=(
            text(
                _("%(who)s rejected quote %(number)s, “%(title)s”, with these comments:")
                % {**words, "who": who}
            ),
            said(quote.comments),
            text(_("In the back office you can duplicate the quote, change it and send it as a new one.")),
        ),
        button=(_("Open the quote"), page("backoffice:quote", quote.public_id)),
    )
