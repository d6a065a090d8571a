"""Invoices that are held as drafts: tried again by the clock and by staff, issued as soon as nothing is missing."""

from __future__ import annotations

from datetime import datetime

from billing_portal.flows.steps.held import issue_if_complete
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.models import Invoice


def issue_held(invoice: Invoice, *, by: User, now: datetime) -> list[str]:
    """Issue a held draft now that what it lacked is there; returns what it still lacks, empty once it is issued.

    It is dated and due as of now, and an order by card is charged now. Raises NotAllowed, WrongState if it is no
    longer held.
    """
    authorize(by, Right.ISSUE_INVOICE, invoice.account)
    return issue_if_complete(invoice, by=by, now=now)
