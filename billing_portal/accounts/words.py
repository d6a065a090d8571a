"""How an account pays, as sentences for page, mail and paper."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing_portal.accounts.models import PaymentMethod


def at_the_bank(method: PaymentMethod | None) -> list[str]:
    """What the customer has to do at the bank because amounts change; nothing for any method but a standing order."""
    if method is None or not method.is_recurring_transfer:
        return []
    return [
        _(
            "Check your standing order: set it up or change it at your bank if an amount or a date differs. Account, reference, "
            "amounts and dates are in the portal under Payment Method."
        )
    ]
