"""The dry run: what a billing run would invoice, written down account by account for people to read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from billing_portal.billing.errors import FarAhead
from billing_portal.billing.models import BillingRun
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.kit import clock
from billing_portal.sellers.models import LegalEntity

Status = BillingRun.Status
FURTHEST = timedelta(days=731)


@transaction.atomic
def start_preview(entity: LegalEntity, on: date, *, by: User, now: datetime) -> BillingRun:
    """Begin a look at a day to come; nothing is ever billed by it. Raises FarAhead, NotAllowed."""
    authorize(by, Right.RUN_BILLING)
    today = clock.day(now, entity.zone)
    if not today <= on <= today + FURTHEST:
        raise FarAhead
    return BillingRun.objects.create(entity=entity, on=on, is_preview=True, started_by=by, started_at=now)
