from billing_portal.billing.actions.plan import plan_run, start_preview, start_run
from billing_portal.billing.actions.work import bill_items, cancel_run, let_go, retry_items, work_run

__all__ = [
    "bill_items",
    "cancel_run",
    "let_go",
    "plan_run",
    "retry_items",
    "start_preview",
    "start_run",
    "work_run",
]
