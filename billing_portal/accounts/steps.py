"""Parts of the verbs of accounts and of orders: the billing address and the payment method; none asks for a right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing_portal.accounts.errors import AddressIncomplete, MethodNotOffered
from billing_portal.accounts.events import BILL_TO_CHANGED, PAYMENT_METHOD_CHOSEN
from billing_portal.accounts.models import BillTo, CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.identity.on_record import reason_of
from billing_portal.journal.actions import record
from billing_portal.kit.addresses import ADDRESS_FIELDS, missing_fields


@transaction.atomic
def set_method(account: CorporateAccount, method: PaymentMethod, *, by: User, now: datetime) -> bool:
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


def is_working(account: CorporateAccount) -> bool:
    """Whether the account has a method of its own that can go on paying."""
    method = account.default_method
    return method is not None and method.removed_at is None


def keep_method(account: CorporateAccount, method: PaymentMethod, *, now: datetime) -> None:
    """Keep a checkout's method for later without making it the account's own. Raises MethodNotOffered."""
    usable = PaymentMethod.objects.filter(pk=method.pk, account=account, removed_at=None)
    if not usable.exists():
        raise MethodNotOffered
    usable.filter(kept_at=None).update(kept_at=now)


@transaction.atomic
def set_bill_to(
    account: CorporateAccount,
    address: Mapping[str, str],
    *,
    by: User,
    now: datetime,
    reason: str = "",
) -> bool:
    """Set the billing address for new papers; issued ones keep theirs. The country cannot be given.

    Returns whether anything changed. Raises AddressIncomplete; ReasonMissing for staff who changed it without one.
    """
    if missing_fields(address, account.country):
        raise AddressIncomplete
    bill_to = BillTo.objects.get(account=account)
    before = {name: getattr(bill_to, name) for name in ADDRESS_FIELDS}
    after = {name: address.get(name, "").strip() for name in ADDRESS_FIELDS}
    if before == after:
        return False
    on_record = reason_of(by, reason)
    BillTo.objects.filter(pk=bill_to.pk).update(**after)
    record(
        BILL_TO_CHANGED,
        account,
        by=by,
        at=now,
        account=account,
        before=before,
        after=after,
        **on_record,
    )
    return True
