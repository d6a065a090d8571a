from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class InvoiceIsEmpty(BillingError):
    code = "invoice_is_empty"
    message = _("An invoice needs at least one line.")


class MoreThanOpen(BillingError):
    """The sum is higher than what is open less what is on its way."""

    code = "more_than_open"
    message = _("This is more than what is open on the invoice, less what is on its way already.")
