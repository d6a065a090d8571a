from billing_portal.payments.actions.attempts import (
    claim_attempt,
    doubt_attempt,
    note_page,
    put_off,
    start_attempt,
)
from billing_portal.payments.actions.chargebacks import note_chargeback
from billing_portal.payments.actions.credit import apply_credit, credit_invoice, free_payment
from billing_portal.payments.actions.methods import note_expiry, remove_method, why_needed, why_needed_all
from billing_portal.payments.actions.refunds import (
    claim_refund,
    close_by_hand,
    doubt_refund,
    settle_refund,
    start_refund,
)
from billing_portal.payments.actions.settle import record_payment, settle_attempt
from billing_portal.payments.actions.setups import (
    finish_setup,
    keep_customer,
    note_setup_page,
    start_setup,
)

__all__ = [
    "apply_credit",
    "claim_attempt",
    "claim_refund",
    "close_by_hand",
    "credit_invoice",
    "doubt_attempt",
    "doubt_refund",
    "finish_setup",
    "free_payment",
    "keep_customer",
    "note_chargeback",
    "note_expiry",
    "note_page",
    "note_setup_page",
    "put_off",
    "record_payment",
    "remove_method",
    "settle_attempt",
    "settle_refund",
    "start_attempt",
    "start_refund",
    "start_setup",
    "why_needed",
    "why_needed_all",
]
