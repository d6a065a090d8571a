from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class InvoiceIsEmpty(BillingError):
    code = "invoice_is_empty"
    message = _("An invoice needs at least one line.")


class NegativeLine(BillingError):
    """A line of nothing, or at a negative price (EN 16931, BR-27): what is taken off is a discount or a credit note."""

    code = "negative_line"
    message = _(
        "The quantity of a line is at least 1, and no price is negative. Use a discount or a credit note."
    )


class MoreThanOpen(BillingError):
    """The sum is higher than what is open less what is on its way."""

    code = "more_than_open"
    message = _("This is more than the open amount of the invoice, less payments on their way.")


class MoneyOnItsWay(BillingError):
    """A payment for it is under way; until its outcome is known nobody can say what is left."""

    code = "money_on_its_way"
    message = _("A payment for this invoice was begun or is on its way. Wait for its result.")


class MoreThanInvoiced(BillingError):
    code = "more_than_invoiced"
    message = _("This is more than the invoiced amount of the line, less earlier credit notes.")
