from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.steps.renewal import turn_off_renewal, turn_on_renewal


def cancel_subscription(
    subscription: Subscription, *, reason: str, detail: str = "", by: User, now: datetime
) -> None:
    """Turn the automatic renewal of one off, as `cancel_subscriptions` does of several."""
    cancel_subscriptions([subscription], reason=reason, detail=detail, by=by, now=now)


@transaction.atomic
def cancel_subscriptions(
    subscriptions: Sequence[Subscription],
    *,
    reason: str,
    detail: str = "",
    on_record: str = "",
    by: User,
    now: datetime,
) -> None:
    """Turn the automatic renewal off: service runs to the end date, nothing prepaid is refunded (S3).

    All of them or none. `on_record` is why staff did it for the account. Raises NotAllowed, and WrongState if one is
    cancelled or over already.
    """
    for subscription in subscriptions:
        authorize(by, Right.CHANGE_RENEWAL, subscription.account)
    turn_off_renewal(subscriptions, reason=reason, detail=detail, on_record=on_record, by=by, now=now)


@transaction.atomic
def resume_subscriptions(
    subscriptions: Sequence[Subscription], *, on_record: str = "", by: User, now: datetime
) -> None:
    """Turn the automatic renewal on again while the service still runs (S3). All of them or none.

    Raises NotAllowed, and WrongState if one is not cancelled or its last day is over.
    """
    for subscription in subscriptions:
        authorize(by, Right.CHANGE_RENEWAL, subscription.account)
    turn_on_renewal(subscriptions, on_record=on_record, by=by, now=now)
