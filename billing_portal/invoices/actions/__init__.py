from billing_portal.invoices.actions.promises import promise_payment, withdraw_promise
from billing_portal.invoices.actions.write_off import write_off_invoice

__all__ = ["promise_payment", "withdraw_promise", "write_off_invoice"]
