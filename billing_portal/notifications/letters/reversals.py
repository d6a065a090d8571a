"""The letter about a payment that was reversed: a check that bounced, or money that was posted by mistake."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.money import total
from billing_portal.notifications.letters.parts import Content, facts, text
from billing_portal.notifications.links import page, pay_page
from billing_portal.notifications.models import Message
from billing_portal.payments.models import Payment, Reversal

Reason = Reversal.Reason


def payment_reversed(message: Message, now: datetime) -> Content:
    """What no longer counts as paid and why, what took its place, what is open again and what that costs."""
    payment = Payment.objects.select_related(
        "account__entity", "reversal__again__account", "reversal__fee_invoice"
    ).get(public_id=message.entry.object_id)
    row = payment.reversal
    invoices = list(Invoice.objects.filter(public_id__in=row.reopened).order_by("due_on", "pk"))
    fee = row.fee_invoice
    unpaid = [invoice for invoice in [*invoices, *([fee] if fee else [])] if invoice.undisputed]
    left = total((invoice.undisputed for invoice in unpaid), payment.currency)
    words = {
        "amount": formats.amount_with_code(payment.amount),
        "number": payment.number,
        "label": payment.short_label,
    }
    blocks = [text(_why(row) % words), text(_("The receipt for it is no longer valid."))]
    if again := _replacement(row):
        blocks.append(text(again))
    blocks.append(
        facts(
            (_("Payment"), payment.number),
            (_("Amount"), words["amount"]),
            (_("Received"), formats.date_long(clock.day(payment.received_at, payment.account.entity.zone))),
            (
                _("Invoices open again"),
                ", ".join(invoice.number or "" for invoice in invoices if invoice.undisputed),
            ),
            (_("Fee"), f"{formats.amount_with_code(fee.total)}, {fee.number}" if fee else ""),
            (_("Open"), formats.amount_with_code(left) if left else ""),
        )
    )
    if fee:
        blocks.append(text(_("The invoice for the fee follows in an email of its own.")))
    blocks.append(text(_("Not correct? Reply to this email.")))
    bounced = row.reason == Reason.BOUNCED
    subject = (
        _("Check returned by the bank: %(amount)s, payment %(number)s")
        if bounced
        else _("Correction: payment %(number)s for %(amount)s was reversed")
    )
    return Content(
        subject=subject % words,
        blocks=tuple(blocks),
        button=(_("Pay Now"), pay_page(invoice.public_id for invoice in unpaid))
        if unpaid
        else (_("Open the payments"), page("portal:payments")),
    )


def _why(row: Reversal) -> str:
    return {
        Reason.BOUNCED: _(
            "Your check %(label)s for %(amount)s (payment %(number)s) was returned by the bank and does not "
            "count as paid."
        ),
        Reason.WRONG_ACCOUNT: _(
            "We had posted payment %(number)s for %(amount)s to your account by mistake. It was meant for "
            "another account and has been reversed."
        ),
        Reason.WRONG_AMOUNT: _(
            "We had posted payment %(number)s with a wrong amount, %(amount)s. It has been reversed."
        ),
        Reason.WRONG_DAY: _(
            "We had posted payment %(number)s for %(amount)s with a wrong date. It has been reversed."
        ),
        Reason.POSTED_TWICE: _(
            "We had posted the same payment twice. Payment %(number)s for %(amount)s, the second one, has been reversed."
        ),
    }[Reason(row.reason)]


def _replacement(row: Reversal) -> str:
    """What was posted in its place; nothing of what went to somebody else's account."""
    again = row.again
    if again is None or again.account_id != row.payment.account_id:
        return ""
    words = _("It is replaced by payment %(number)s for %(amount)s, received on %(date)s.")
    return words % {
        "number": again.number,
        "amount": formats.amount_with_code(again.amount),
        "date": formats.date_long(clock.day(again.received_at, again.account.entity.zone)),
    }
