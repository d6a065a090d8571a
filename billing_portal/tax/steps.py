"""Scheduled changes to the evidence of tax; no right is checked."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.kit.tax_ids import compact_vat_id
from billing_portal.tax.events import (
    CERTIFICATE_EXPIRED,
    CERTIFICATE_EXPIRING,
    VAT_ID_CHECKED,
    VAT_ID_REFUSED,
)
from billing_portal.tax.models import ExemptionCertificate, VatIdCheck
from billing_portal.tax.ports import vat_id_register
from billing_portal.tax.queries import can_be_asked, latest_check
from billing_portal.tax.rules import WARN_DAYS

Status = VatIdCheck.Status


@transaction.atomic
def warn_of_certificate(certificate: ExemptionCertificate, today: date, *, now: datetime) -> bool:
    """Tell staff once 30 days before the last day and once when it has passed; returns whether anything was said."""
    if certificate.valid_to is None:
        return False
    left = (certificate.valid_to - today).days
    stage = 0 if left < 0 else 30 if left <= max(WARN_DAYS) else None
    if stage is None:
        return False
    rows = ExemptionCertificate.objects.filter(
        Q(warned_days=None) | Q(warned_days__gt=stage), pk=certificate.pk, ended_on=None
    )
    if rows.update(warned_days=stage) != 1:
        return False
    record(
        CERTIFICATE_EXPIRED if stage == 0 else CERTIFICATE_EXPIRING,
        certificate,
        by=None,
        at=now,
        account=certificate.account,
        number=certificate.number,
    )
    return True


def ask_register(account: CorporateAccount, *, by: User | None, now: datetime) -> VatIdCheck | None:
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
