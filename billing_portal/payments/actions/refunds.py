"""Money back to the customer. The intent takes it out of the credit first; only then is a gateway asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.kit.errors import WrongState
from billing_portal.payments.models import Refund
from billing_portal.payments.ports import GatewayAnswer
from billing_portal.payments.steps.credit import claim_all
from billing_portal.payments.steps.refunds import OPEN, settle_refund


@transaction.atomic
def close_by_hand(refund: Refund, answer: GatewayAnswer, *, by: User, now: datetime) -> None:
    """Finance records the result of a refund that no gateway sends.

    Raises WrongState if that is known already.
    """
    authorize(by, Right.SETTLE_REFUND, refund.payment.account)
    claim_all(refund.payment)
    refund.refresh_from_db(fields=["status", "gateway"])
    if refund.gateway or refund.status not in OPEN:
        raise WrongState
    settle_refund(refund, answer, by=by, now=now)
