"""What is on record about a buyer on the day of a sale, as the tax decision reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit import clock
from billing_portal.kit.tax_ids import has_register, vat_id_problem
from billing_portal.tax.models import ExemptionCertificate, VatIdCheck
from billing_portal.tax.ports import CertificateEvidence, VatIdEvidence

Status = VatIdCheck.Status


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is on record about some accounts, at hand for any of them. See `evidence_about`."""

    checks: dict[int, list[VatIdCheck]]
    certificates: dict[int, list[ExemptionCertificate]]
    on: date

    def vat(self, account: CorporateAccount) -> VatIdEvidence:
        """The latest conclusive answer about the account's VAT id, if it is not older than settings.VAT_CHECK_DAYS.

        An answer that the register could not be reached never takes a valid one back. At home no id is needed, so
        none is looked up. Where no register can be asked, form and checksum are the evidence.
        """
        number, country = account.vat_id, account.country
        if not number or country == account.entity.country:
            return VatIdEvidence()
        if vat_id_problem(number, country):
            return VatIdEvidence("invalid")
        if not has_register(number, country):
            return VatIdEvidence("form")
        zone = account.entity.zone
        begin = _midnight(self.on - timedelta(days=settings.VAT_CHECK_DAYS), zone)
        end = _midnight(self.on + timedelta(days=1), zone)
        for row in self.checks.get(account.pk, []):
            if row.vat_id == number and begin <= row.checked_at < end:
                day = clock.day(row.checked_at, zone)
                return VatIdEvidence(row.status, day, row.consultation or row.reason)
        return VatIdEvidence("unknown")

    def certificate(self, account: CorporateAccount, region: str) -> CertificateEvidence | None:
        """The verified certificate for the buyer's jurisdiction that is valid on the day; the region's own first."""
        for row in self.certificates.get(account.pk, []):
            if row.country == account.country and row.region in ("", region):
                return CertificateEvidence(row.number, row.kind, row.country, row.region, row.valid_to)
        return None


def evidence_about(accounts: Sequence[CorporateAccount], on: date) -> Evidence:
    """Everything on record about these accounts that counts on a day. Two queries at most, however many they are."""
    abroad = [row for row in accounts if row.vat_id and row.country != row.entity.country]
    checks: dict[int, list[VatIdCheck]] = defaultdict(list)
    if abroad:
        found = VatIdCheck.objects.filter(
            account__in=abroad, status__in=[Status.VALID, Status.INVALID, Status.ACCEPTED]
        )
        for check in found.order_by("-checked_at", "-pk"):
            checks[check.account_id].append(check)
    certificates: dict[int, list[ExemptionCertificate]] = defaultdict(list)
    rows = ExemptionCertificate.objects.filter(account__in=accounts).verified_on(on)
    for row in rows.order_by("-region", "-valid_from", "-pk"):
        certificates[row.account_id].append(row)
    return Evidence(checks, certificates, on)


def vat_evidence(account: CorporateAccount, on: date) -> VatIdEvidence:
    """`Evidence.vat` of one account."""
    return evidence_about([account], on).vat(account)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.zone(zone))
