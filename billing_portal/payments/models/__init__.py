from billing_portal.payments.models.attempts import AttemptPart, PaymentAttempt
from billing_portal.payments.models.book_checks import BookCheck
from billing_portal.payments.models.credit import CreditUse
from billing_portal.payments.models.gateway import GatewayCustomer, GatewayEvent, HostedSetup
from billing_portal.payments.models.payments import Allocation, Payment
from billing_portal.payments.models.returns import Chargeback, Refund, RefundPart
from billing_portal.payments.models.reversals import Reversal

__all__ = [
    "Allocation",
    "AttemptPart",
    "BookCheck",
    "Chargeback",
    "CreditUse",
    "GatewayCustomer",
    "GatewayEvent",
    "HostedSetup",
    "Payment",
    "PaymentAttempt",
    "Refund",
    "RefundPart",
    "Reversal",
]
