from billing_portal.payments.actions.credit import apply_credit, credit_invoice, unapply_payment
from billing_portal.payments.actions.methods import remove_method, why_needed, why_needed_all
from billing_portal.payments.actions.own_credit import undo_credit_use, use_own_credit
from billing_portal.payments.actions.refunds import close_by_hand
from billing_portal.payments.actions.reversals import clear_check, post_again, reverse_payment
from billing_portal.payments.actions.settle import record_payment

__all__ = [
    "apply_credit",
    "clear_check",
    "close_by_hand",
    "credit_invoice",
    "undo_credit_use",
    "unapply_payment",
    "use_own_credit",
    "post_again",
    "record_payment",
    "reverse_payment",
    "remove_method",
    "why_needed",
    "why_needed_all",
]
