from billing_portal.accounts.models.account import BillTo, CorporateAccount, InvoiceContact, Membership
from billing_portal.accounts.models.payment_methods import PaymentMethod
from billing_portal.accounts.models.people import EmailChange, Handover

__all__ = [
    "BillTo",
    "CorporateAccount",
    "EmailChange",
    "Handover",
    "InvoiceContact",
    "Membership",
    "PaymentMethod",
]
