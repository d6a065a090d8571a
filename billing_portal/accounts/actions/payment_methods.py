from __future__ import annotations

from datetime import datetime

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.steps import set_method
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize


def choose_method(account: CorporateAccount, method: PaymentMethod, *, by: User, now: datetime) -> bool:
    """Make a payment method the account's own, for this and what follows; keeps it if it was a checkout's.

    Returns whether anything changed. Raises NotAllowed, MethodNotOffered for another account's or a removed one.
    """
    authorize(by, Right.CHOOSE_PAYMENT_METHOD, account)
    return set_method(account, method, by=by, now=now)


def plain_method(account: CorporateAccount, kind: str, *, by: User, now: datetime) -> PaymentMethod:
    """The account's row for what needs no token (transfers and check), made on first use. Raises NotAllowed."""
    authorize(by, Right.CHOOSE_PAYMENT_METHOD, account)
    found = PaymentMethod.objects.filter(account=account, kind=kind, removed_at=None).first()
    return found or PaymentMethod.objects.create(account=account, kind=kind, added_at=now)
