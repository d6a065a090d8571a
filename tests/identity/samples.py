"""One of everything that a verb takes, not saved, all of one account: enough for the question whether it may be done."""

from __future__ import annotations

from typing import Any

from billing_portal.accounts.models import (
    CorporateAccount,
    EmailChange,
    Handover,
    InvoiceContact,
    PaymentMethod,
)
from billing_portal.billing.models import BillingRun
from billing_portal.documents.models import File, Paper
from billing_portal.dunning.models import DunningHold, DunningPolicy
from billing_portal.invoices.models import Invoice, PaymentPromise
from billing_portal.jobs.models import Job
from billing_portal.notifications.models import Delivery, Message
from billing_portal.orders.models import AdminContact, Checkout, SeatChange, SeatDifference, ServiceOrder
from billing_portal.payments.models import CreditUse, HostedSetup, Payment, PaymentAttempt, Refund
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.quotes.models import Quote
from billing_portal.requests.models import RequestChange, RequestFile, RequestMessage, ServiceRequest
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.tax.models import ExemptionCertificate, TaxForm


def samples(account: CorporateAccount) -> dict[str, Any]:
    """By the name of the type, as annotations have it."""
    entity, subscription = account.entity, Subscription(account=account)
    payment, order, request = (
        Payment(account=account),
        ServiceOrder(account=account),
        ServiceRequest(account=account),
    )
    return {
        "CorporateAccount": account,
        "LegalEntity": entity,
        "User": account.representative,
        "EmailChange": EmailChange(account=account),
        "Handover": Handover(account=account),
        "InvoiceContact": InvoiceContact(account=account),
        "PaymentMethod": PaymentMethod(account=account),
        "PurchaseOrder": PurchaseOrder(account=account),
        "TaxForm": TaxForm(entity=entity, file=File(stored="nowhere")),
        "ExemptionCertificate": ExemptionCertificate(account=account, file=File(stored="nowhere")),
        "Quote": Quote(account=account),
        "Checkout": Checkout(account=account),
        "ServiceOrder": order,
        "AdminContact": AdminContact(order=order),
        "SeatChange": SeatChange(subscription=subscription),
        "SeatDifference": SeatDifference(account=account),
        "Subscription": subscription,
        "Sequence[Subscription]": [subscription],
        "Term": Term(subscription=subscription),
        "Invoice": Invoice(account=account, entity=entity),
        "PaymentPromise": PaymentPromise(account=account),
        "Sequence[Invoice]": [Invoice(account=account, entity=entity)],
        "Payment": payment,
        "PaymentAttempt": PaymentAttempt(account=account),
        "CreditUse": CreditUse(account=account),
        "Refund": Refund(payment=payment),
        "HostedSetup": HostedSetup(account=account),
        "ServiceRequest": request,
        "RequestChange": RequestChange(request=request),
        "RequestFile": RequestFile(message=RequestMessage(request=request), file=File(stored="nowhere")),
        "Delivery": Delivery(message=Message(account=account)),
        "Paper": Paper(),
        "BillingRun": BillingRun(entity=entity),
        "DunningHold": DunningHold(account=account),
        "DunningPolicy": DunningPolicy(entity=entity),
        "Job": Job(),
    }
