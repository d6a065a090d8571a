"""Verbs about an account's VAT id: ask the register, keep the answer, accept what it could not answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.tax.errors import NothingToAccept
from billing_portal.tax.events import VAT_ID_ACCEPTED
from billing_portal.tax.models import VatIdCheck
from billing_portal.tax.queries import latest_check
from billing_portal.tax.steps import ask_register

Status = VatIdCheck.Status


def check_vat_id(account: CorporateAccount, *, by: User, now: datetime) -> VatIdCheck | None:
    """Ask the register now, instead of waiting; what `steps.ask_register` answers. Raises NotAllowed."""
    authorize(by, Right.ACCEPT_VAT_ID, account)
    return ask_register(account, by=by, now=now)


@transaction.atomic
def accept_vat_id(
    account: CorporateAccount, *, vat_id: str, reason: str, by: User, now: datetime
) -> VatIdCheck:
    """Let an id count that the register could not answer about, on the word of staff and with their reason.

    Raises NotAllowed, and NothingToAccept if the register has answered or the account's id is another one by now.
    """
    authorize(by, Right.ACCEPT_VAT_ID, account)
    current = CorporateAccount.objects.select_for_update().get(pk=account.pk)
    last = latest_check(current)
    if current.vat_id != vat_id or last is None or last.status != Status.UNKNOWN or not reason.strip():
        raise NothingToAccept
    check = VatIdCheck.objects.create(
        account=current,
        vat_id=vat_id,
        status=Status.ACCEPTED,
        reason=reason.strip()[:200],
        checked_at=now,
        checked_by=by,
    )
    record(VAT_ID_ACCEPTED, current, by=by, at=now, account=current, vat_id=vat_id, reason=check.reason)
    return check
