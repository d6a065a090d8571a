"""Parts of the verbs of payments, and what the clock and the gateway do; none asks for a right."""

from billing_portal.payments.steps.attempts import (
    claim_attempt,
    mark_attempt_unknown,
    note_page,
    reschedule,
    start_attempt,
    wait_for_customer,
)
from billing_portal.payments.steps.chargebacks import note_chargeback
from billing_portal.payments.steps.methods import note_expiry
from billing_portal.payments.steps.refunds import (
    claim_refund,
    mark_refund_unknown,
    settle_refund,
    start_refund,
)
from billing_portal.payments.steps.settle import settle_attempt
from billing_portal.payments.steps.setups import finish_setup, note_setup_page, start_setup, store_customer

__all__ = [
    "claim_attempt",
    "claim_refund",
    "mark_attempt_unknown",
    "mark_refund_unknown",
    "finish_setup",
    "store_customer",
    "note_chargeback",
    "note_expiry",
    "note_page",
    "note_setup_page",
    "reschedule",
    "settle_attempt",
    "settle_refund",
    "start_attempt",
    "start_refund",
    "start_setup",
    "wait_for_customer",
]
