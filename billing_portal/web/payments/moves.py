"""How money of a payment came to an invoice or left it, as both faces say it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing_portal.payments.models import Allocation


def moved_words(row: Allocation) -> str:
    """Why money of a payment came to an invoice or left it: `Refund of payment DE-P-2026-000004`."""
    reason = Allocation.Reason(row.reason)
    words = {
        Allocation.Reason.PAID: _("Payment %(number)s"),
        Allocation.Reason.CREDIT: _("Credit of payment %(number)s used"),
        Allocation.Reason.UNAPPLIED: _("Payment %(number)s removed from this invoice and kept as credit"),
        Allocation.Reason.CREDIT_NOTE: _("Of payment %(number)s, credited and kept as credit"),
        Allocation.Reason.REFUND: _("Refund of payment %(number)s"),
        Allocation.Reason.REFUND_REFUSED: _(
            "Refund of payment %(number)s was not possible; the payment is applied again"
        ),
        Allocation.Reason.CHARGEBACK: _("Payment %(number)s was taken back by the bank"),
        Allocation.Reason.REVERSED: _("Payment %(number)s was reversed"),
        Allocation.Reason.CHARGEBACK_WON: _("Chargeback of payment %(number)s reversed"),
    }
    return words[reason] % {"number": row.payment.number}
