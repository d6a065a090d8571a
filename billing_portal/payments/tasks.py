"""What the clock brings for payment methods: warnings before a card expires."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from billing_portal.accounts.models import PaymentMethod
from billing_portal.jobs.batch import for_each
from billing_portal.kit import clock
from billing_portal.payments.rules import WARN_DAYS
from billing_portal.payments.steps.methods import note_expiry


def warn_of_expiry(now: datetime) -> None:
    """Mail the contact before a card in use expires, by the account's own calendar."""
    soon = now + timedelta(days=max(WARN_DAYS) + 1)
    rows = PaymentMethod.objects.usable().filter(
        Q(expiry_year__lt=soon.year) | Q(expiry_year=soon.year, expiry_month__lte=soon.month),
        kind=PaymentMethod.Kind.CARD,
        account__default_method=F("pk"),
    )
    rows = rows.filter(Q(warned_days=None) | Q(warned_days__gt=min(WARN_DAYS)))
    for_each(
        rows.select_related("account__entity"),
        lambda method: note_expiry(method, clock.day(now, method.account.zone), now=now),
    )
