from billing_portal.invoices.models.credit_notes import CreditNote, CreditNoteLine
from billing_portal.invoices.models.disputes import Dispute
from billing_portal.invoices.models.invoices import Invoice, InvoiceLine

__all__ = ["CreditNote", "CreditNoteLine", "Dispute", "Invoice", "InvoiceLine"]
