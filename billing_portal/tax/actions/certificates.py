"""Verbs about exemption certificates: add, verify, end, warn before they expire."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.files import Upload, check_pdf, read_file, store_file
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.tax.events import (
    CERTIFICATE_ADDED,
    CERTIFICATE_DOWNLOADED,
    CERTIFICATE_ENDED,
    CERTIFICATE_VERIFIED,
)
from billing_portal.tax.models import ExemptionCertificate


def add_certificate(
    account: CorporateAccount,
    body: bytes,
    *,
    region: str,
    kind: str,
    number: str,
    valid_from: date,
    valid_to: date | None,
    by: User,
    now: datetime,
) -> ExemptionCertificate:
    """Store what the buyer sent; it exempts nothing before somebody has verified it. Raises FileNotUsable, NotAllowed.

    The file is stored before the row, outside of the transaction: a row always has its file.
    """
    authorize(by, Right.KEEP_CERTIFICATES, account)
    check_pdf(body)
    file = store_file(Upload(f"{number.strip()}.pdf", body), folder="certificate", now=now)
    with transaction.atomic():
        file.save()
        certificate = ExemptionCertificate.objects.create(
            account=account,
            country=account.country,
            region=region.strip().upper(),
            kind=kind,
            number=number.strip(),
            valid_from=valid_from,
            valid_to=valid_to,
            file=file,
            added_by=by,
            added_at=now,
        )
        record(CERTIFICATE_ADDED, certificate, by=by, at=now, account=account, number=certificate.number)
    return certificate


@transaction.atomic
def verify_certificate(certificate: ExemptionCertificate, *, by: User, now: datetime) -> None:
    """Confirm that it was checked and is valid; it then exempts on its days.

    Raises NotAllowed, WrongState.
    """
    authorize(by, Right.KEEP_CERTIFICATES, certificate.account)
    rows = ExemptionCertificate.objects.filter(pk=certificate.pk, verified_at=None, ended_on=None)
    if rows.update(verified_by=by, verified_at=now) != 1:
        raise WrongState
    certificate.verified_by, certificate.verified_at = by, now
    account = certificate.account
    record(CERTIFICATE_VERIFIED, certificate, by=by, at=now, account=account, number=certificate.number)


@transaction.atomic
def end_certificate(certificate: ExemptionCertificate, *, by: User, now: datetime) -> None:
    """From today on it exempts nothing any more. Raises NotAllowed, and WrongState if somebody was faster."""
    authorize(by, Right.KEEP_CERTIFICATES, certificate.account)
    account = certificate.account
    today = clock.day(now, account.entity.zone)
    if ExemptionCertificate.objects.filter(pk=certificate.pk, ended_on=None).update(ended_on=today) != 1:
        raise WrongState
    certificate.ended_on = today
    record(CERTIFICATE_ENDED, certificate, by=by, at=now, account=account, number=certificate.number)


def download_certificate(certificate: ExemptionCertificate, *, by: User, now: datetime) -> bytes:
    """The file as it was uploaded, and a journal entry of who took it. Raises NotAllowed, FileLost."""
    authorize(by, Right.KEEP_CERTIFICATES, certificate.account)
    body = read_file(certificate.file)
    with transaction.atomic():
        record(CERTIFICATE_DOWNLOADED, certificate, by=by, at=now, account=certificate.account)
    return body
