from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class PurchaseOrderExists(BillingError):
    code = "purchase_order_exists"
    message = _("A purchase order with this number exists already.")


class PurchaseOrderNotValid(BillingError):
    code = "purchase_order_not_valid"
    message = _("This purchase order is not valid on the day of the order.")


class MethodNotOffered(BillingError):
    code = "method_not_offered"
    message = _("This payment method is not offered for your account.")


class AddressIncomplete(BillingError):
    code = "address_incomplete"
    message = _("The billing address is incomplete.")


class FileNotUsable(BillingError):
    """An uploaded file is not what is asked for; the message says why."""

    code = "file_not_usable"
    message = _("This file cannot be used.")


class TaxFormLost(BillingError):
    """The stored file is lost or is not the one that was uploaded; it has to come back from the backup."""

    code = "tax_form_lost"
    message = _("This form cannot be handed out at the moment.")
    status = 503


class NothingToAccept(BillingError):
    """An answer of the register, or another id, has taken the place of the unanswered question."""

    code = "nothing_to_accept"
    message = _("There is no unanswered check of this VAT id to accept any more.")
    status = 409
