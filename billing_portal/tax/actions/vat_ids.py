"""Verbs about an account's VAT id: ask the register, keep the answer, accept what it could not answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit.tax_ids import compact_vat_id, has_register, vat_id_problem
from billing_portal.tax.errors import NothingToAccept
from billing_portal.tax.events import VAT_ID_ACCEPTED, VAT_ID_CHECKED, VAT_ID_REFUSED
from billing_portal.tax.models import VatIdCheck
from billing_portal.tax.ports import vat_id_register

Status = VatIdCheck.Status


def can_be_asked(account: CorporateAccount) -> bool:
    """Whether a register knows about ids like this account's; a mistyped one is not sent anywhere."""
    number = account.vat_id
    return (
        bool(number) and not vat_id_problem(number, account.country) and has_register(number, account.country)
    )


def latest_check(account: CorporateAccount) -> VatIdCheck | None:
    """The last answer about the id that the account has now."""
    return account.vat_id_checks.filter(vat_id=account.vat_id).order_by("-checked_at", "-pk").first()


def check_vat_id(account: CorporateAccount, *, by: User | None, now: datetime) -> VatIdCheck | None:
    """Ask the register, outside of any transaction, and keep what it answers; None where none can be asked.

    An id that was changed while the register thought about it keeps its own answers, by its own number.
    """
    if not can_be_asked(account):
        return None
    number, own = account.vat_id, compact_vat_id(account.entity.vat_id)
    answer = vat_id_register().check(number, own)
    before = latest_check(account)
    with transaction.atomic():
        check = VatIdCheck.objects.create(
            account=account,
            vat_id=number,
            own_vat_id=own,
            status=answer.status,
            consultation=answer.consultation[:60],
            name=answer.name[:200],
            address=answer.address[:300],
            reason=answer.reason[:200],
            checked_at=now,
            checked_by=by,
        )
        if by is not None or before is None or before.status != check.status:
            record(
                VAT_ID_CHECKED, account, by=by, at=now, account=account, vat_id=number, status=check.status
            )
        if check.status == Status.INVALID and (before is None or before.status != Status.INVALID):
            record(VAT_ID_REFUSED, account, by=by, at=now, account=account, vat_id=number)
    return check


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
