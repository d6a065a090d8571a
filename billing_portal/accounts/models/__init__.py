from billing_portal.accounts.models.account import BillTo, CorporateAccount, InvoiceContact, Membership
from billing_portal.accounts.models.changes import EmailChange, Handover
from billing_portal.accounts.models.means import PaymentMethod, PurchaseOrder
from billing_portal.accounts.models.seller import LegalEntity, RemittanceDetails
from billing_portal.accounts.models.tax_evidence import ExemptionCertificate, VatIdCheck
from billing_portal.accounts.models.tax_forms import TaxForm
from billing_portal.accounts.models.user import User

__all__ = [
    "BillTo",
    "CorporateAccount",
    "ExemptionCertificate",
    "EmailChange",
    "Handover",
    "InvoiceContact",
    "LegalEntity",
    "Membership",
    "PaymentMethod",
    "PurchaseOrder",
    "RemittanceDetails",
    "TaxForm",
    "User",
    "VatIdCheck",
]
