"""The letters about a promise to pay: that we wait for the payment, and that somebody withdrew it for the customer."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from billing_portal.invoices.models import PaymentPromise
from billing_portal.kit import formats
from billing_portal.kit.money import total
from billing_portal.notifications.letters.parts import Block, Content, facts, points, reason_given, text
from billing_portal.notifications.links import page
from billing_portal.notifications.models import Message


def _promise(message: Message) -> tuple[PaymentPromise, dict[str, str]]:
    rows = PaymentPromise.objects.select_related("account__entity").prefetch_related(
        "parts__invoice__collect_by"
    )
    promise = rows.get(public_id=message.entry.object_id)
    return promise, {
        "amount": formats.amount_with_code(
            total((part.amount for part in promise.parts.all()), promise.currency)
        ),
        "date": formats.date_long(promise.promised_on),
        "short": formats.date_short(promise.promised_on),
        "until": formats.date_long(promise.waits_until),
    }


def _items(promise: PaymentPromise) -> Block:
    """Each invoice with what was promised of it."""
    words = _("Invoice %(number)s: %(amount)s")
    return points(
        words % {"number": part.invoice.number, "amount": formats.amount_with_code(part.amount)}
        for part in promise.parts.all()
    )


def _button(promise: PaymentPromise) -> tuple[str, str]:
    parts = list(promise.parts.all())
    if len(parts) == 1:
        return _("Open the invoice"), page("portal:invoice", parts[0].invoice.public_id)
    return _("Open the invoices"), page("portal:invoices")


def promise_made(message: Message, now: datetime) -> Content | None:
    """What was promised, how long we wait and what follows if nothing arrives; not sent if it is over by then."""
    promise, words = _promise(message)
    if promise.status != PaymentPromise.Status.OPEN:
        return None
    is_check = promise.kind == PaymentPromise.Kind.CHECK
    opening = (
        _("You promised to send a check for %(amount)s on %(date)s.")
        if is_check
        else _("You promised to transfer %(amount)s on %(date)s.")
    )
    where = (
        _("Please write the invoice number on the check.")
        if is_check
        else _("Bank details and payment reference are on the invoice. Please use that reference.")
    )
    after = [
        _("If the payment has not arrived by then, we send the next reminder at once, one level higher.")
    ]
    methods = [part.invoice.collect_by for part in promise.parts.all()]
    if any(method is not None and method.is_automatic for method in methods):
        after.append(_("What we would collect by card or direct debit is then collected."))
    return Content(
        subject=_("Promise to pay: %(amount)s on %(short)s") % words,
        blocks=(
            text(opening % words),
            _items(promise),
            facts((_("Your reference"), promise.reference), reason_given(message)),
            text(
                _(
                    "Until the end of %(until)s we send no reminder for these invoices, do not suspend services "
                    "because of them and do not collect them."
                )
                % words
            ),
            text(" ".join(after)),
            *([] if promise.reference else [text(where)]),
            text(_("Not correct? Withdraw the promise in the portal.")),
        ),
        button=_button(promise),
    )


def promise_withdrawn(message: Message, now: datetime) -> Content:
    """To the contact, when the seller's people have withdrawn it for the account."""
    promise, words = _promise(message)
    return Content(
        subject=_("Promise to pay %(amount)s on %(short)s withdrawn") % words,
        blocks=(
            text(
                _("We have withdrawn your promise to pay %(amount)s by transfer or check on %(date)s.")
                % words
            ),
            _items(promise),
            facts(reason_given(message)),
            text(_("Reminders and automatic collection go on as if nothing had been promised.")),
            text(_("Not correct? Reply to this email.")),
        ),
        button=_button(promise),
    )
