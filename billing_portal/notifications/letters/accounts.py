from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing_portal.accounts.models import PaymentMethod
from billing_portal.accounts.papers import method_detail
from billing_portal.kit import formats
from billing_portal.kit.addresses import address_lines
from billing_portal.notifications.letters.parts import Content, facts, reason_given, text, who_and_when
from billing_portal.notifications.letters.standing_orders import standing_order_to_stop
from billing_portal.notifications.links import page
from billing_portal.notifications.models import Message


def bill_to_changed(message: Message, now: datetime) -> Content:
    account, data = message.account, message.entry.data
    assert account is not None
    words = who_and_when(message)

    def shown(address: dict[str, str]) -> str:
        return ", ".join([address["company"], *address_lines(address, account.country)])

    return Content(
        subject=_("The billing address of %(company)s was changed") % words,
        blocks=(
            text(_("%(who)s changed the billing address of %(company)s on %(when)s.") % words),
            facts(
                (_("Before"), shown(data["before"])), (_("Now"), shown(data["after"])), reason_given(message)
            ),
            text(
                _(
                    "New documents show the new address; documents already issued keep theirs. Is this "
                    "not right? Tell us."
                )
            ),
        ),
        button=(_("Open the billing address"), page("portal:bill-to")),
    )


def _details(method: PaymentMethod) -> str:
    """The card or mandate; with a SEPA mandate, who may debit by it."""
    return method_detail(method, creditor_id=method.account.entity.creditor_id)


def method_chosen(message: Message, now: datetime) -> Content:
    method = PaymentMethod.objects.get(public_id=message.entry.object_id)
    words = who_and_when(message)
    return Content(
        subject=_("The payment method of %(company)s was changed") % words,
        blocks=(
            text(_("%(who)s chose a payment method for %(company)s on %(when)s.") % words),
            facts((_("Payment Method"), str(method.get_kind_display())), (_("Details"), _details(method))),
            text(_("It is used for invoices from now on. Is this not right? Tell us.")),
            *standing_order_to_stop(method.account, method),
        ),
        button=(_("Open the payment method"), page("portal:payment-method")),
    )


def method_added(message: Message, now: datetime) -> Content | None:
    """Not sent for one that has been removed again."""
    method = PaymentMethod.objects.get(public_id=message.entry.object_id)
    if method.removed_at is not None:
        return None
    words = who_and_when(message)
    return Content(
        subject=_("A payment method was added for %(company)s") % words,
        blocks=(
            text(_("%(who)s added a payment method for %(company)s on %(when)s.") % words),
            facts((_("Payment Method"), str(method.get_kind_display())), (_("Details"), _details(method))),
            text(_("It is not used until it is chosen. Is this not right? Tell us.")),
        ),
        button=(_("Open the payment method"), page("portal:payment-method")),
    )


def method_removed(message: Message, now: datetime) -> Content:
    words = who_and_when(message)
    return Content(
        subject=_("A payment method of %(company)s was removed") % words,
        blocks=(
            text(_("%(who)s removed a payment method of %(company)s on %(when)s.") % words),
            facts((_("Details"), str(message.entry.data["method"]))),
            text(_("Nothing is charged to it any more. Is this not right? Tell us.")),
        ),
        button=(_("Open the payment method"), page("portal:payment-method")),
    )


def method_expiring(message: Message, now: datetime) -> Content | None:
    """Which card ends, when, and where to enter the next one. Not sent if another is used by now."""
    method = PaymentMethod.objects.select_related("account").get(public_id=message.entry.object_id)
    last_day, days = method.last_day, int(message.entry.data["days"])
    if method.removed_at or method.account.default_method_id != method.pk or last_day is None:
        return None
    card, until = method_detail(method), formats.date_long(last_day)
    words = {"card": card, "company": method.account.legal_name, "days": days, "date": until}
    subject = ngettext(
        "Your card %(card)s expires in %(days)d day", "Your card %(card)s expires in %(days)d days", days
    )
    return Content(
        subject=(subject if days else _("Your card %(card)s expires today")) % words,
        blocks=(
            text(_("The card that %(company)s pays with is valid until %(date)s.") % words),
            facts((_("Card"), card), (_("Last day"), until)),
            text(
                _(
                    "Renewals and invoices charged to it after that day will fail. Add a new card or "
                    "choose another payment method before then."
                )
            ),
        ),
        button=(_("Open the payment method"), page("portal:payment-method")),
    )
