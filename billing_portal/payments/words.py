"""What follows a payment that did not go through, said the same on every page and in every mail."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.money import Money
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.queries import is_given_up, is_left_to_people, next_try_at
from billing_portal.payments.rules import amounts_that_work


def after_refusal(invoice: Invoice, attempts: list[PaymentAttempt]) -> str:
    """Whether and when we try again; empty if nothing was declined or nothing is open.

    `attempts` are the invoice's, the oldest first, with their methods.
    """
    if not any(is_given_up(row) for row in attempts) or not invoice.undisputed:
        return ""
    if invoice.promised_on is not None:
        words = _("We do not try again while we wait for the payment promised for %(date)s.")
        return words % {"date": formats.date_long(invoice.promised_on)}
    again_at = None if is_left_to_people(attempts) else next_try_at(invoice, attempts)
    if again_at is None:
        return _("We do not try again automatically: nothing is charged until you pay.")
    day = formats.date_long(clock.day(again_at, invoice.account.zone))
    return _("We try again on %(date)s. If you pay before, nothing is collected.") % {"date": day}


def too_little_left(amount: Money, rest: Money, least: Money) -> str:
    """Why an amount leaves too little, and the amounts that work; empty if it does not."""
    work = amounts_that_work(amount, rest, least)
    if not work:
        return ""
    words = {
        "rest": formats.amount_with_code(rest),
        "least": formats.amount_with_code(least),
        "less": formats.amount_with_code(work[0]),
        "all": formats.amount_with_code(work[-1]),
    }
    if len(work) == 1:
        return (
            _("This would leave %(rest)s, and less than %(least)s cannot be charged. Enter %(all)s.") % words
        )
    return (
        _("This would leave %(rest)s, and less than %(least)s cannot be charged. Enter %(less)s or %(all)s.")
        % words
    )
