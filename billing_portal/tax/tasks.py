"""What keeps the evidence behind tax fresh: VAT ids are asked about again, certificates are warned of."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery

from billing_portal.accounts.models import CorporateAccount
from billing_portal.jobs.batch import for_each
from billing_portal.kit import clock
from billing_portal.tax.models import ExemptionCertificate, VatIdCheck
from billing_portal.tax.rules import WARN_DAYS
from billing_portal.tax.steps import ask_register, warn_of_certificate

BATCH = 50
AGAIN = timedelta(minutes=30)  # so long after no answer the register is left in peace
EARLY = timedelta(days=7)  # asked again before an answer is too old to count


def check_vat_ids(now: datetime) -> None:
    """Ask about ids that were never asked about, that got no answer, or whose answer grows old."""
    checks = VatIdCheck.objects.filter(account=OuterRef("pk"), vat_id=OuterRef("vat_id"))
    last = checks.order_by("-checked_at", "-pk")
    old = now - max(timedelta(days=settings.VAT_CHECK_DAYS) - EARLY, timedelta(days=1))
    rows = (
        CorporateAccount.objects.exclude(vat_id="")
        .exclude(country=F("entity__country"))
        .annotate(
            last_status=Subquery(last.values("status")[:1]), last_at=Subquery(last.values("checked_at")[:1])
        )
        .filter(
            Q(last_at=None)
            | Q(last_status=VatIdCheck.Status.UNKNOWN, last_at__lte=now - AGAIN)
            | Q(last_status=VatIdCheck.Status.ACCEPTED, last_at__lte=now - timedelta(days=1))
            | Q(last_at__lte=old)
        )
    )
    found = rows.select_related("entity").order_by(F("last_at").asc(nulls_first=True), "pk")
    for_each(found[:BATCH], lambda account: ask_register(account, by=None, now=now))


def warn_of_certificates(now: datetime) -> None:
    """Tell staff of certificates that end within 30 days or have ended, by the issuing entity's calendar."""
    soon = now.date() + timedelta(days=max(WARN_DAYS) + 1)
    rows = ExemptionCertificate.objects.filter(
        Q(warned_days=None) | Q(warned_days__gt=0), valid_to__lte=soon, ended_on=None
    )
    for_each(
        rows.select_related("account__entity"),
        lambda row: warn_of_certificate(row, clock.day(now, row.account.entity.zone), now=now),
    )
