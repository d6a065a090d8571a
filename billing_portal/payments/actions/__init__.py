from billing_portal.payments.actions.credit import apply_credit, credit_invoice, unapply_payment
from billing_portal.payments.actions.methods import remove_method, why_needed, why_needed_all
from billing_portal.payments.actions.refunds import close_by_hand
from billing_portal.payments.actions.settle import record_payment

__all__ = [
    "apply_credit",
    "close_by_hand",
    "credit_invoice",
    "unapply_payment",
    "record_payment",
    "remove_method",
    "why_needed",
    "why_needed_all",
]
