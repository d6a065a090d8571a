from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from billing_portal.accounts import rules
from billing_portal.accounts.errors import AddressIncomplete
from billing_portal.accounts.models import BillTo, CorporateAccount, User
from billing_portal.journal.actions import record


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
