"""Attempts to pay and payments in a few words, as every page says them: by what, by whom, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing_portal.accounts.models import PaymentMethod
from billing_portal.accounts.papers import method_detail
from billing_portal.identity.models import User
from billing_portal.payments.models import Payment, PaymentAttempt
from billing_portal.payments.rules import NEEDS_CUSTOMER

Status = PaymentAttempt.Status


def by_card(attempt: PaymentAttempt) -> bool:
    """A hosted page asks for a card; a saved method says what it is."""
    return attempt.method is None or attempt.method.kind == PaymentMethod.Kind.CARD


def reason_of(attempt: PaymentAttempt) -> str:
    """Why an attempt brought no money, and that nothing was charged; empty for any other."""
    if attempt.status == Status.CANCELLED:
        return _("The payment was cancelled. Nothing was charged.")
    if attempt.status != Status.DECLINED:
        return ""
    if not by_card(attempt):
        return _("The direct debit was refused by the bank. Nothing was collected.")
    return {
        NEEDS_CUSTOMER: _(
            "The bank asked for a confirmation of the payment and did not get it. Nothing was charged."
        ),
        "insufficient_funds": _("The card does not cover the amount. Nothing was charged."),
        "expired_card": _("The card has expired. Nothing was charged."),
    }.get(attempt.decline_code, _("The card was declined by its bank. Nothing was charged."))


def means_of(attempt: PaymentAttempt) -> str:
    """`card`, or which card or mandate it is."""
    method = attempt.method
    if method is None:
        return _("card")
    detail = method_detail(method)
    if method.kind == PaymentMethod.Kind.DIRECT_DEBIT:
        return _("direct debit (%(detail)s)") % {"detail": detail}
    return _("card (%(detail)s)") % {"detail": detail}


def starter(attempt: PaymentAttempt, reader: User) -> str:
    """Who set it off, as a member of the same account may know it (A4): you, a name, or us."""
    if attempt.started_by is None:
        return _("us")
    return _("you") if attempt.started_by_id == reader.pk else attempt.started_by.name


def means_of_payment(payment: Payment) -> str:
    """`Bank transfer, Wire 4711`."""
    return ", ".join(filter(None, (str(payment.get_kind_display()), payment.short_label)))
