from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from billing_portal.accounts.events import CONTACT_CORRECTED
from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.on_record import reason_of
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record

FIELDS = ("first_name", "last_name", "phone")


@transaction.atomic
def correct_contact(
    contact: User,
    account: CorporateAccount,
    person: Mapping[str, str],
    *,
    by: User,
    now: datetime,
    reason: str = "",
) -> bool:
    """Correct the billing contact's own name and phone number; the email has a verb of its own (B1).

    Returns whether anything changed. For staff raises NotAllowed, ReasonMissing.
    """
    authorize(by, Right.EDIT_BILLING_DATA, account)
    before = {name: getattr(contact, name) for name in FIELDS}
    after = {name: person[name].strip() for name in FIELDS}
    if before == after:
        return False
    on_record = reason_of(by, reason)
    User.objects.filter(pk=contact.pk).update(**after)
    for name, value in after.items():
        setattr(contact, name, value)
    record(
        CONTACT_CORRECTED, contact, by=by, at=now, account=account, before=before, after=after, **on_record
    )
    return True
