"""Parts of the verbs of payments, and what the clock and the gateway do; none asks for a right."""

from billing_portal.payments.steps.attempts import (
    claim_attempt,
    doubt_attempt,
    note_page,
    put_off,
    start_attempt,
)
from billing_portal.payments.steps.chargebacks import note_chargeback
from billing_portal.payments.steps.methods import note_expiry
from billing_portal.payments.steps.refunds import claim_refund, doubt_refund, settle_refund, start_refund
from billing_portal.payments.steps.settle import settle_attempt
from billing_portal.payments.steps.setups import finish_setup, keep_customer, note_setup_page, start_setup

__all__ = [
    "claim_attempt",
    "claim_refund",
    "doubt_attempt",
    "doubt_refund",
    "finish_setup",
    "keep_customer",
    "note_chargeback",
    "note_expiry",
    "note_page",
    "note_setup_page",
    "put_off",
    "settle_attempt",
    "settle_refund",
    "start_attempt",
    "start_refund",
    "start_setup",
]
