"""What an invoice waits for, as a phrase for page and mail."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats


def expected_words(invoice: Invoice, today: date) -> str:
    """`expected by recurring transfer on 12 Dec 2026`; empty for what nobody expects so, or no longer."""
    if not invoice.is_expected(today):
        return ""
    return _("expected by recurring transfer on %(date)s") % {"date": formats.date_short(invoice.due_on)}
