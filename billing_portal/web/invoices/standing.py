"""The paper of an invoice as both faces show it: with what was paid, credited or written off since it was issued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from billing_portal.documents.snapshots import PaperData
from billing_portal.documents.standing import as_it_stands
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.payments.models import Allocation


def standing_of(
    invoice: Invoice, data: PaperData, allocations: Iterable[Allocation], today: date
) -> PaperData:
    """What the page prints on a day; nothing changes in the paper as issued. `allocations` are the invoice's, with payments."""
    return as_it_stands(
        data,
        paid_minor=invoice.paid_minor,
        credited_minor=invoice.credited_minor,
        disputed_minor=invoice.disputed_minor,
        is_expected=invoice.is_expected(today),
        is_written_off=invoice.status == Invoice.Status.WRITTEN_OFF,
        paid_on=_paid_on(invoice, allocations),
    )


def _paid_on(invoice: Invoice, allocations: Iterable[Allocation]) -> date | None:
    """The day on which it was paid; of one paid in part, the day of the last part."""
    days = [row.payment.received_at for row in allocations if row.payment and row.amount_minor > 0]
    at = invoice.paid_at or max(days, default=None)
    return clock.day(at, invoice.entity.zone) if at and invoice.paid_minor else None
