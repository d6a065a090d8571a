from billing_portal.billing.steps.bill import bill_begun, bill_periods
from billing_portal.billing.steps.endings import announce_ending
from billing_portal.billing.steps.renew import Renewal, next_terms, renew_subscriptions

__all__ = [
    "Renewal",
    "announce_ending",
    "bill_begun",
    "bill_periods",
    "next_terms",
    "renew_subscriptions",
]
