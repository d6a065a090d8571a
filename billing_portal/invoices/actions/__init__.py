from billing_portal.invoices.actions.balance import (
    claim,
    pay,
    release,
    reserve,
    unpay,
    write_off_invoice,
)
from billing_portal.invoices.actions.credit_notes import credit_amounts, issue_credit_note
from billing_portal.invoices.actions.hold import UNDECIDED, issue_or_hold, refresh_draft
from billing_portal.invoices.actions.issue import Charge, carry_purchase_order, draft_invoice, issue_invoice

__all__ = [
    "UNDECIDED",
    "Charge",
    "carry_purchase_order",
    "claim",
    "credit_amounts",
    "draft_invoice",
    "issue_credit_note",
    "issue_invoice",
    "issue_or_hold",
    "pay",
    "refresh_draft",
    "release",
    "reserve",
    "unpay",
    "write_off_invoice",
]
