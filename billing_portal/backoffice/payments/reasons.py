"""Why a bank took money back, in words: the codes are the gateways' own."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TAKEN_BECAUSE: dict[str, str | Promise] = {
    "bank_cannot_process": _("the bank could not process the payment"),
    "check_returned": _("the check was returned"),
    "credit_not_processed": _("a promised refund was not received"),
    "customer_initiated": _("the customer asked the bank"),
    "debit_not_authorized": _("the direct debit was not authorized"),
    "duplicate": _("charged twice"),
    "fraudulent": _("not authorized by the cardholder"),
    "incorrect_account_details": _("wrong bank details"),
    "insufficient_funds": _("insufficient funds"),
    "product_not_received": _("goods or services not received"),
    "product_unacceptable": _("goods or services not as agreed"),
    "subscription_canceled": _("charged after cancellation"),
}


def taken_because(code: str) -> str:
    """The reason of a chargeback in the reader's language; a code that is not known stays as the gateway wrote it."""
    return str(TAKEN_BECAUSE.get(code, code))
