"""What the demo has on record about its customers' tax: an answer of the register, certificates in two states."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from billing_portal.accounts.models import CorporateAccount
from billing_portal.demo.diary import Diary
from billing_portal.demo.tax_papers import LETTER, plain_pdf
from billing_portal.identity.models import User
from billing_portal.tax.actions.certificates import add_certificate, verify_certificate
from billing_portal.tax.actions.vat_ids import check_vat_id
from billing_portal.tax.models import ExemptionCertificate


def keep_tax_evidence(diary: Diary, keeper: User, today: date) -> None:
    """Five weeks ago finance asked about Alpenrose's id and filed what Harbor had sent."""
    diary.on(today - timedelta(days=35), 10, lambda now: ask_the_register(keeper, now=now))
    diary.on(today - timedelta(days=34), 15, lambda now: file_certificates(keeper, today, now=now))


def ask_the_register(keeper: User, *, now: datetime) -> None:
    account = CorporateAccount.objects.select_related("entity").get(number="A-1001")
    check_vat_id(account, by=keeper, now=now)


def file_certificates(keeper: User, today: date, *, now: datetime) -> None:
    """A resale certificate of New York that soon ends, and one of Massachusetts that waits for a second look."""
    account = CorporateAccount.objects.select_related("entity").get(number="A-1002")
    kinds, since = ExemptionCertificate.Kind, date(today.year - 1, 7, 1)
    for region, kind, number, until in (
        ("NY", kinds.RESALE, "ST-120 7741", today + timedelta(days=19)),
        ("MA", kinds.EXEMPT, "ST-2 0419", None),
    ):
        lines = [
            f"Exemption certificate {number} (specimen of the demo)",
            account.legal_name,
            f"State: {region}",
        ]
        made = add_certificate(
            account,
            plain_pdf(lines, LETTER),
            region=region,
            kind=kind,
            number=number,
            valid_from=since,
            valid_to=until,
            by=keeper,
            now=now,
        )
        if until is not None:
            verify_certificate(made, by=keeper, now=now)
