"""Letters about terms that end."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from billing_portal.catalog.rules import line_net
from billing_portal.kit import formats
from billing_portal.kit.money import Money
from billing_portal.notifications.letters.parts import Content, facts, text
from billing_portal.notifications.links import page
from billing_portal.notifications.models import Message
from billing_portal.quotes.queries import renewal_quote
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import last_day, renewed_term


def _subscription(message: Message) -> Subscription | None:
    """The subscription, if it still ends on the day that the mail is about and renews automatically."""
    rows = Subscription.objects.select_related("account", "product")
    found = rows.get(public_id=message.entry.object_id)
    ends = date.fromisoformat(message.entry.data["end_on"])
    return found if found.auto_renew and found.end_on == ends else None


def _facts(subscription: Subscription) -> list[tuple[str, str]]:
    last = subscription.terms.order_by("-start_on")[0]
    interval = subscription.next_interval or last.interval
    price = last.list_minor if subscription.next_list_minor is None else subscription.next_list_minor
    net = Money(line_net(price, last.seats, last.discount_bp), subscription.currency)
    end_on, _anchor = renewed_term(
        subscription.start_on, last.start_on, last.end_on, interval, changes=interval != last.interval
    )
    words = {"annual": _("per year"), "quarterly": _("per quarter"), "monthly": _("per month")}
    return [
        (_("Subscription"), f"{subscription.product.name} ({subscription.number})"),
        (_("Seats"), formats.number(last.seats)),
        (_("Service Order End Date"), formats.date_long(last_day(subscription.end_on))),
        (_("Renews until"), formats.date_long(last_day(end_on))),
        (_("Price before tax"), f"{formats.amount_with_code(net)} {words[interval]}"),
    ]


def ends_soon(message: Message, now: datetime) -> Content | None:
    """What happens automatically, and what an open quote would change; not sent if that is settled meanwhile."""
    found = _subscription(message)
    if found is None:
        return None
    words = {
        "product": found.product.name,
        "date": formats.date_long(found.end_on),
        "day": formats.date_short(found.end_on),
    }
    blocks = [
        text(_("Your subscription renews automatically on %(date)s, on its current terms.") % words),
        facts(*_facts(found)),
    ]
    quote = renewal_quote(found, now)
    if quote is not None and quote.expires_at is not None:
        until = formats.moment_long(quote.expires_at, found.account.zone)
        said = _(
            "Quote %(number)s for the renewal is waiting for your decision until %(until)s. If "
            "you order it before %(date)s, it replaces the automatic renewal. If not, the "
            "subscription renews as above and the quote is superseded."
        )
        blocks.append(text(said % {"number": quote.number, "until": until, "date": words["date"]}))
        button = (_("Review Quote"), page("portal:quote", quote.public_id))
    else:
        blocks.append(text(_("If you want it to end instead, turn Auto Renew off before that day.")))
        button = (_("Open the subscriptions"), page("portal:subscriptions"))
    return Content(subject=_("%(product)s renews on %(day)s") % words, blocks=tuple(blocks), button=button)


def ends_soon_staff(message: Message, now: datetime) -> Content | None:
    """The same for the representative."""
    found = _subscription(message)
    if found is None:
        return None
    words = {
        "company": found.account.legal_name,
        "product": found.product.name,
        "day": formats.date_short(found.end_on),
    }
    quote = renewal_quote(found, now)
    told = (
        _(
            "Quote %(number)s for the renewal is still open. It is superseded on that day if it is not ordered before."
        )
        % {"number": quote.number}
        if quote
        else _("No renewal quote is open.")
    )
    return Content(
        subject=_("%(company)s: %(product)s renews automatically on %(day)s") % words,
        blocks=(facts(*_facts(found)), text(told)),
        button=(_("Open the account"), page("backoffice:account", found.account.public_id)),
    )
