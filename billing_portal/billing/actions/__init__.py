from billing_portal.billing.actions.plan import start_preview
from billing_portal.billing.actions.runs import approve_run, cancel_run, retry_items

__all__ = ["approve_run", "cancel_run", "retry_items", "start_preview"]
