"""The paper of an invoice as both faces show it: with what was paid, credited or written off since it was issued."""

from __future__ import annotations

from billing_portal.documents.snapshots import PaperData
from billing_portal.documents.standing import as_it_stands
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock


def standing_of(invoice: Invoice, data: PaperData) -> PaperData:
    """What the page prints; nothing changes in the paper as issued. No query."""
    return as_it_stands(
        data,
        paid_minor=invoice.paid_minor,
        credited_minor=invoice.credited_minor,
        is_written_off=invoice.status == Invoice.Status.WRITTEN_OFF,
        paid_on=clock.day(invoice.paid_at, invoice.entity.zone) if invoice.paid_at else None,
    )
