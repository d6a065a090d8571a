"""Letters about terms that end."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.catalog.rules import line_net
from billing_portal.invoices.queries import due
from billing_portal.kit import clock, formats
from billing_portal.kit.money import Money
from billing_portal.notifications.letters.parts import Block, Content, facts, text
from billing_portal.notifications.links import page
from billing_portal.notifications.models import Message
from billing_portal.quotes.queries import renewal_quote
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import last_day, renewed_term
from billing_portal.subscriptions.words import why_it_ended

Status = Subscription.Status


def _subscription(message: Message) -> Subscription | None:
    """The subscription, if it still ends on the day that the mail is about and has not ended yet."""
    rows = Subscription.objects.select_related("account__entity", "product")
    found = rows.get(public_id=message.entry.object_id)
    ends = date.fromisoformat(message.entry.data["end_on"])
    return found if found.status != Status.ENDED and found.end_on == ends else None


def _overdue(account: CorporateAccount, now: datetime) -> str:
    return formats.amount_with_code(due(account, clock.day(now, account.entity.zone)).overdue)


def _service(subscription: Subscription) -> Block:
    """What ends, in short."""
    last = subscription.terms.order_by("-start_on")[0]
    return facts(
        (_("Subscription"), f"{subscription.product.name} ({subscription.number})"),
        (_("Seats"), formats.number(last.seats)),
        (_("Service Order End Date"), formats.date_long(last_day(subscription.end_on))),
    )


def _ending_words(subscription: Subscription) -> dict[str, str]:
    return {
        "company": subscription.account.legal_name,
        "product": subscription.product.name,
        "date": formats.date_long(last_day(subscription.end_on)),
        "day": formats.date_short(last_day(subscription.end_on)),
    }


def _stops_soon(found: Subscription, now: datetime) -> Content:
    """To the contact: that it ends because Auto Renew is off, or will if the account is still suspended."""
    words = _ending_words(found)
    if found.auto_renew:
        words["amount"] = _overdue(found.account, now)
        said = _(
            "Your services are suspended. If %(amount)s is not paid by %(date)s, this subscription is not renewed "
            "and ends on that day."
        )
        button = (_("Pay Now"), page("portal:pay-overdue"))
    else:
        said = _(
            "Your subscription ends on %(date)s, because Auto Renew is off. To keep it, turn Auto Renew on "
            "again by that day."
        )
        button = (_("Open the subscription"), page("portal:subscription", found.public_id))
    return Content(
        subject=_("%(product)s ends on %(day)s") % words,
        blocks=(text(said % words), _service(found), *_waiting_quote(found, now)),
        button=button,
    )


def _waiting_quote(found: Subscription, now: datetime) -> list[Block]:
    quote = renewal_quote(found, now)
    if quote is None or quote.expires_at is None:
        return []
    words = {"number": quote.number, "until": formats.moment_long(quote.expires_at, found.account.zone)}
    return [text(_("Quote %(number)s for the renewal is waiting for your decision until %(until)s.") % words)]


def ended(message: Message, now: datetime) -> Content | None:
    """That a subscription is over, why, and how it goes on if that is wanted; not sent if it continues already."""
    found = _ended(message)
    if found is None:
        return None
    today = clock.day(message.entry.at, found.account.entity.zone)
    words, is_late = _ending_words(found), found.end_cause == Subscription.EndCause.ARREARS
    blocks = [
        text(_("Your subscription ended on %(date)s.") % words),
        text(why_it_ended(found, today)),
        _service(found),
    ]
    if is_late:
        blocks.insert(2, facts((_("Past due"), _overdue(found.account, now))))
        button = (_("Pay Now"), page("portal:pay-overdue"))
    else:
        blocks.append(text(_("To use it again, ask for a new quote.")))
        button = (_("Open the subscription"), page("portal:subscription", found.public_id))
    return Content(subject=_("%(product)s ended on %(day)s") % words, blocks=tuple(blocks), button=button)


def _ended(message: Message) -> Subscription | None:
    rows = Subscription.objects.select_related("account__entity", "product")
    found = rows.get(public_id=message.entry.object_id)
    return found if found.status == Status.ENDED else None


def ended_staff(message: Message, now: datetime) -> Content | None:
    """The same for the representative."""
    found = _ended(message)
    if found is None:
        return None
    today, words = clock.day(message.entry.at, found.account.entity.zone), _ending_words(found)
    late = [facts((_("Past due"), _overdue(found.account, now)))]
    is_late = found.end_cause == Subscription.EndCause.ARREARS
    return Content(
        subject=_("%(company)s: %(product)s ended on %(day)s") % words,
        blocks=(text(why_it_ended(found, today)), _service(found), *(late if is_late else [])),
        button=(_("Open the account"), page("backoffice:account", found.account.public_id)),
    )


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


def _renews(subscription: Subscription) -> bool:
    return subscription.auto_renew and subscription.status != Status.SUSPENDED


def ends_soon(message: Message, now: datetime) -> Content | None:
    """What happens automatically, and what an open quote would change; not sent if that is settled meanwhile."""
    found = _subscription(message)
    if found is None:
        return None
    if not _renews(found):
        return _stops_soon(found, now)
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
    if not _renews(found):
        why = _("Auto Renew is off.") if not found.auto_renew else _("The services are suspended.")
        late = [facts((_("Past due"), _overdue(found.account, now)))] if found.auto_renew else []
        return Content(
            subject=_("%(company)s: %(product)s ends on %(day)s") % _ending_words(found),
            blocks=(text(why), _service(found), *late, *_waiting_quote(found, now)),
            button=(_("Open the account"), page("backoffice:account", found.account.public_id)),
        )
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
