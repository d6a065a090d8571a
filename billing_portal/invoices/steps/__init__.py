from billing_portal.invoices.steps.drafts import UNDECIDED, Charge, Draft
from billing_portal.invoices.steps.held import draft_of
from billing_portal.invoices.steps.issue import issue_invoices

__all__ = ["UNDECIDED", "Charge", "Draft", "draft_of", "issue_invoices"]
