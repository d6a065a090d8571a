"""What is on record about a buyer on the day of a sale, as the tax decision reads it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q

from billing_portal.accounts.models import CorporateAccount, ExemptionCertificate, VatIdCheck
from billing_portal.accounts.rules import has_register, vat_id_problem
from billing_portal.catalog.ports import CertificateEvidence, VatIdEvidence
from billing_portal.kit import clock

Status = VatIdCheck.Status


def vat_evidence(account: CorporateAccount, on: date) -> VatIdEvidence:
    """The latest conclusive answer about the account's VAT id, if it is not older than settings.VAT_CHECK_DAYS.

    An answer that the register could not be reached never takes a valid one back. At home no id is needed, so none is
    looked up. Where no register can be asked, form and checksum are the evidence.
    """
    number, country = account.vat_id, account.country
    if not number or country == account.entity.country:
        return VatIdEvidence()
    if vat_id_problem(number, country):
        return VatIdEvidence("invalid")
    if not has_register(number, country):
        return VatIdEvidence("form")
    zone = account.entity.zone
    rows = VatIdCheck.objects.filter(
        account=account,
        vat_id=number,
        status__in=[Status.VALID, Status.INVALID, Status.ACCEPTED],
        checked_at__lt=_midnight(on + timedelta(days=1), zone),
        checked_at__gte=_midnight(on - timedelta(days=settings.VAT_CHECK_DAYS), zone),
    )
    found = rows.order_by("-checked_at", "-pk").first()
    if found is None:
        return VatIdEvidence("unknown")
    return VatIdEvidence(found.status, clock.day(found.checked_at, zone), found.consultation or found.reason)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.zone(zone))


def certificate_evidence(account: CorporateAccount, region: str, on: date) -> CertificateEvidence | None:
    """The verified certificate for the buyer's jurisdiction that is valid on the day; the region's own first."""
    rows = ExemptionCertificate.objects.filter(
        Q(region="") | Q(region=region), account=account, country=account.country
    )
    row = rows.verified_on(on).order_by("-region", "-valid_from", "-pk").first()
    if row is None:
        return None
    return CertificateEvidence(row.number, row.kind, row.country, row.region, row.valid_to)
