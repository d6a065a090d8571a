from billing_portal.invoices.actions.balance import (
    claim,
    pay,
    release,
    reserve,
    unpay,
    write_off_invoice,
)
from billing_portal.invoices.actions.credit_notes import credit_amounts, issue_credit_note

__all__ = [
    "claim",
    "credit_amounts",
    "issue_credit_note",
    "pay",
    "release",
    "reserve",
    "unpay",
    "write_off_invoice",
]
