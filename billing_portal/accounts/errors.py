from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class MethodNotOffered(BillingError):
    code = "method_not_offered"
    message = _("This payment method is not offered for your account.")


class AddressIncomplete(BillingError):
    code = "address_incomplete"
    message = _("The billing address is incomplete.")


class IdentityNotChecked(BillingError):
    code = "identity_not_checked"
    message = _("Enter how you checked the identity of the person who asked for this.")


class VatIdNotValid(BillingError):
    code = "vat_id_not_valid"
    message = _("This is not a VAT id of the account’s country.")


class AddressNotUsable(BillingError):
    """The address belongs to somebody else; shown only to the person who reads the mail sent there."""

    code = "email_not_usable"
    message = _("This address cannot be used in the Corporate Billing Portal.")


class OwnAddress(BillingError):
    code = "own_address"
    message = _("This is the current billing contact’s own address.")


class LinkOver(BillingError):
    """The mailed link was used, replaced or revoked, or it has expired."""

    code = "link_over"
    message = _("This link can no longer be used.")
    status = 410


class HandoverOpen(BillingError):
    code = "handover_open"
    message = _("Somebody has already been invited. Revoke that invitation first.")
    status = 409


class InvoiceContactExists(BillingError):
    code = "invoice_contact_exists"
    message = _("This address already gets the invoices.")


class TooManyInvoiceContacts(BillingError):
    code = "too_many_invoice_contacts"
    message = _("An account has at most 20 invoice contacts. Remove one first.")
