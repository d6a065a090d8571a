from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from billing_portal.kit import formats
from billing_portal.notifications.letters.parts import Block, Content, facts, points, said, text
from billing_portal.notifications.links import page
from billing_portal.notifications.models import Message
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import last_day


def _named(message: Message) -> tuple[dict[str, str], list[Subscription]]:
    account, entry = message.account, message.entry
    assert account is not None
    rows = Subscription.objects.filter(account=account, number__in=entry.data["numbers"]).select_related(
        "product"
    )
    words = {
        "company": account.legal_name,
        "who": entry.actor.name if entry.actor else account.entity.name,
        "when": formats.moment_short(entry.at, account.zone),
    }
    return words, list(rows.order_by("number"))


def _line(row: Subscription, words: str) -> str:
    values = {
        "product": row.product.name,
        "number": row.number,
        "date": formats.date_long(last_day(row.end_on)),
    }
    return words % values


def _off(message: Message, words: dict[str, str], rows: list[Subscription]) -> tuple[Block, ...]:
    data = message.entry.data
    reasons = dict(Subscription.CancelReason.choices)
    return (
        text(_("%(who)s turned Auto Renew off for %(company)s on %(when)s.") % words),
        points(_line(row, _("%(product)s (%(number)s) runs until %(date)s and then ends")) for row in rows),
        facts(
            (_("Cancel Reason"), str(reasons.get(data["reason"], data["reason"]))),
            (_("Reason on record"), data.get("on_record", "")),
        ),
        *((said(data["detail"]),) if data.get("detail") else ()),
    )


def _on(message: Message, words: dict[str, str], rows: list[Subscription]) -> tuple[Block, ...]:
    return (
        text(_("%(who)s turned Auto Renew on for %(company)s on %(when)s.") % words),
        points(_line(row, _("%(product)s (%(number)s) renews after %(date)s")) for row in rows),
        facts((_("Reason on record"), message.entry.data.get("on_record", ""))),
    )


def auto_renew_off(message: Message, now: datetime) -> Content:
    words, rows = _named(message)
    return Content(
        subject=_("Auto Renew was turned off for %(company)s") % words,
        blocks=(
            *_off(message, words, rows),
            text(
                _(
                    "What is prepaid is not refunded. You can turn it on again until the last day. "
                    "Is this not right? Tell us."
                )
            ),
        ),
        button=(_("Open the subscriptions"), page("portal:subscriptions")),
    )


def auto_renew_off_staff(message: Message, now: datetime) -> Content:
    words, rows = _named(message)
    assert message.account is not None
    return Content(
        subject=_("%(company)s turned Auto Renew off") % words,
        blocks=_off(message, words, rows),
        button=(_("Open the account"), page("backoffice:account", message.account.public_id)),
    )


def auto_renew_on(message: Message, now: datetime) -> Content:
    words, rows = _named(message)
    return Content(
        subject=_("Auto Renew was turned on for %(company)s") % words,
        blocks=(*_on(message, words, rows), text(_("Is this not right? Tell us."))),
        button=(_("Open the subscriptions"), page("portal:subscriptions")),
    )


def auto_renew_on_staff(message: Message, now: datetime) -> Content:
    words, rows = _named(message)
    assert message.account is not None
    return Content(
        subject=_("%(company)s turned Auto Renew on again") % words,
        blocks=_on(message, words, rows),
        button=(_("Open the account"), page("backoffice:account", message.account.public_id)),
    )
