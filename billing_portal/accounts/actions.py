from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from billing_portal.accounts import rules
from billing_portal.accounts.errors import AddressIncomplete, MethodNotOffered, PurchaseOrderExists
from billing_portal.accounts.models import BillTo, CorporateAccount, PaymentMethod, PurchaseOrder, User
from billing_portal.journal.actions import record


@transaction.atomic
def add_purchase_order(
    account: CorporateAccount,
    *,
    number: str,
    issued_on: date | None,
    expires_on: date | None,
    by: User,
    now: datetime,
) -> PurchaseOrder:
    """Enter the customer's order number. Raises PurchaseOrderExists."""
    try:
        with transaction.atomic():
            order = PurchaseOrder.objects.create(
                account=account,
                number=number.strip(),
                issued_on=issued_on,
                expires_on=expires_on,
                added_at=now,
            )
    except IntegrityError as error:
        raise PurchaseOrderExists from error
    record("purchase_order.added", order, by=by, at=now, account=account, number=order.number)
    return order


@transaction.atomic
def change_bill_to(account: CorporateAccount, address: Mapping[str, str], *, by: User, now: datetime) -> bool:
    """Set the billing address for new papers; issued ones keep theirs. The country cannot be given.

    Returns whether anything changed. Raises AddressIncomplete.
    """
    if rules.missing_fields(address, account.country):
        raise AddressIncomplete
    bill_to = BillTo.objects.get(account=account)
    before = {name: getattr(bill_to, name) for name in rules.ADDRESS_FIELDS}
    after = {name: address.get(name, "").strip() for name in rules.ADDRESS_FIELDS}
    if before == after:
        return False
    BillTo.objects.filter(pk=bill_to.pk).update(**after)
    record("bill_to.changed", account, by=by, at=now, account=account, before=before, after=after)
    return True


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
    record("payment_method.chosen", method, by=by, at=now, account=account, method=str(method))
    return True


def plain_method(account: CorporateAccount, kind: str, *, now: datetime) -> PaymentMethod:
    """The account's row for bank transfer or check, made on first use; it needs no token."""
    found = PaymentMethod.objects.filter(account=account, kind=kind, removed_at=None).first()
    return found or PaymentMethod.objects.create(account=account, kind=kind, added_at=now)
