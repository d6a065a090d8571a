"""Scheduled changes to the evidence of tax; no right is checked."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from billing_portal.journal.actions import record
from billing_portal.tax.events import CERTIFICATE_EXPIRED, CERTIFICATE_EXPIRING
from billing_portal.tax.models import ExemptionCertificate

WARN_DAYS = (30, 0)  # before the last day, and when it has passed


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
