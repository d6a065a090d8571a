from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from billing_portal.accounts.errors import PurchaseOrderExists
from billing_portal.accounts.models import CorporateAccount, PurchaseOrder, User
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
