from billing_portal.invoices.models.credit_notes import CreditNote, CreditNoteLine
from billing_portal.invoices.models.disputes import Dispute
from billing_portal.invoices.models.invoices import Invoice, InvoiceLine
from billing_portal.invoices.models.promises import PaymentPromise, PromisedInvoice

__all__ = [
    "CreditNote",
    "CreditNoteLine",
    "Dispute",
    "Invoice",
    "InvoiceLine",
    "PaymentPromise",
    "PromisedInvoice",
]
