"""The nightly proof of the books, written down so that staff see a difference before anybody else does."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from billing_portal.payments.checks import check_books
from billing_portal.payments.models import BookCheck

log = logging.getLogger(__name__)
ONCE_IN, KEEP, MOST = timedelta(hours=20), timedelta(days=90), 50


def prove_books(now: datetime) -> None:
    """Compute every balance again, once a night, and keep what does not agree.

    While others write, two figures may be read a moment apart; so what differs is read again in one transaction,
    and only what differs both times counts. Where all is well, nobody waits for a lock.
    """
    if BookCheck.objects.filter(checked_at__gt=now - ONCE_IN).exists():
        return
    findings = [str(finding) for finding in check_books()]
    if findings:
        with transaction.atomic():
            again = {str(finding) for finding in check_books()}
        findings = [finding for finding in findings if finding in again]
    for finding in findings:
        log.error("the books do not agree: %s", finding)
    BookCheck.objects.create(checked_at=now, findings=findings[:MOST])
    BookCheck.objects.filter(checked_at__lt=now - KEEP).delete()
