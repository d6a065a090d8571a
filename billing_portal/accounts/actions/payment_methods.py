from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing_portal.accounts.errors import MethodNotOffered
from billing_portal.accounts.events import PAYMENT_METHOD_CHOSEN
from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.journal.actions import record


@transaction.atomic
def choose_method(account: CorporateAccount, method: PaymentMethod, *, by: User, now: datetime) -> bool:
    """Make a payment method the account's own, for this and what follows; keeps it if it was a checkout's.

    Returns whether anything changed. Raises MethodNotOffered for another account's or a removed one.
    """
    # Removing a method claims the account too: whichever comes second sees what the first has done.
    CorporateAccount.objects.filter(pk=account.pk).update(currency=F("currency"))
    usable = PaymentMethod.objects.filter(pk=method.pk, account=account, removed_at=None)
    if not usable.exists():
        raise MethodNotOffered
    usable.filter(kept_at=None).update(kept_at=now)
    accounts = CorporateAccount.objects.filter(pk=account.pk).exclude(default_method=method)
    if not accounts.update(default_method=method):
        return False
    account.default_method = method
    record(PAYMENT_METHOD_CHOSEN, method, by=by, at=now, account=account, method=str(method))
    return True


def plain_method(account: CorporateAccount, kind: str, *, now: datetime) -> PaymentMethod:
    """The account's row for bank transfer or check, made on first use; it needs no token."""
    found = PaymentMethod.objects.filter(account=account, kind=kind, removed_at=None).first()
    return found or PaymentMethod.objects.create(account=account, kind=kind, added_at=now)
