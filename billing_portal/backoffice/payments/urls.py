from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.mounts import mounted_for_account
from billing_portal.backoffice.payments import (
    expected,
    payment_list,
    payments,
    post_payment,
    refunds,
    reversals,
)
from billing_portal.web.payments import by_state

urls = [
    path("payments/", payment_list.payment_list, name="payments"),
    path("payments/expected/", expected.expected_payments, name="payments-expected"),
    path(
        "accounts/<uuid:public_id>/payments/",
        mounted_for_account(by_state.payments),
        name="account-payments",
    ),
    path(
        "accounts/<uuid:public_id>/payments/csv/",
        mounted_for_account(by_state.payments_csv),
        name="account-payments-csv",
    ),
    path("payments/new/", post_payment.payment_new, name="payment-new"),
    path("payments/<uuid:public_id>/", payments.payment, name="payment"),
    path("payments/<uuid:public_id>/receipt/", payments.payment_receipt, name="payment-receipt"),
    path("payments/<uuid:public_id>/apply/", payments.payment_apply, name="payment-apply"),
    path("payments/<uuid:public_id>/unapply/", payments.payment_unapply, name="payment-unapply"),
    path("payments/<uuid:public_id>/refund/", refunds.payment_refund, name="payment-refund"),
    path("payments/<uuid:public_id>/reverse/", reversals.payment_reverse, name="payment-reverse"),
    path("payments/<uuid:public_id>/cleared/", reversals.check_cleared, name="check-cleared"),
    path("refunds/<uuid:public_id>/sent/", refunds.refund_sent, name="refund-sent"),
    path("refunds/<uuid:public_id>/refused/", refunds.refund_refused, name="refund-refused"),
    path("refunds/<uuid:public_id>/look-up/", refunds.refund_look_up, name="refund-look-up"),
    path("attempts/<uuid:public_id>/look-up/", refunds.attempt_look_up, name="attempt-look-up"),
]
