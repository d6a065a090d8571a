from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from billing_portal.accounts.models import PaymentMethod
from billing_portal.journal.actions import record
from billing_portal.payments.events import PAYMENT_METHOD_EXPIRING
from billing_portal.payments.rules import WARN_DAYS


def note_expiry(method: PaymentMethod, today: date, *, now: datetime) -> bool:
    """Warn that a card expires in 60, 30 or 7 days, each once; True if this call did.

    A card is valid to the last day of its month.
    """
    last_day = method.last_day
    if last_day is None:
        return False
    left = (last_day - today).days
    step = min((days for days in WARN_DAYS if left <= days), default=None)
    if step is None or left < 0:
        return False
    with transaction.atomic():
        rows = PaymentMethod.objects.filter(pk=method.pk, removed_at=None)
        if not rows.filter(Q(warned_days=None) | Q(warned_days__gt=step)).update(warned_days=step):
            return False
        record(PAYMENT_METHOD_EXPIRING, method, by=None, at=now, account=method.account, days=left)
    return True
