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


class NothingToPromise(BillingError):
    """Paid, credited, written off or disputed in full: the message names the invoices."""

    code = "nothing_to_promise"
    message = _("Choose at least one open invoice.")


class PromisedAlready(BillingError):
    """An invoice has one open promise at most; the message names the invoices."""

    code = "promised_already"
    message = _("There is already an open promise for one of these invoices.")
    status = 409


class PromisedTooOften(BillingError):
    """An invoice is promised twice at most; the message names the invoices."""

    code = "promised_too_often"
    message = _("An invoice can be promised twice at most.")


class WrongDayOfPromise(BillingError):
    """The day is not between today and the last one that may be promised; the message names both."""

    code = "wrong_day_of_promise"
    message = _("Choose another day.")
