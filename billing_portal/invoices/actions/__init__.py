from billing_portal.invoices.actions.balance import (
    claim,
    pay,
    release,
    reserve,
    unpay,
    write_off_invoice,
)
from billing_portal.invoices.actions.credit_notes import credit_amounts, issue_credit_note
from billing_portal.invoices.actions.issue import Charge, draft_invoice, issue_invoice

__all__ = [
    "Charge",
    "claim",
    "credit_amounts",
    "draft_invoice",
    "issue_credit_note",
    "issue_invoice",
    "pay",
    "release",
    "reserve",
    "unpay",
    "write_off_invoice",
]
