"""What the clock brings for quotes: they expire."""

from __future__ import annotations

from datetime import datetime

from billing_portal.kit.errors import WrongState
from billing_portal.quotes.models import Quote
from billing_portal.quotes.steps import expire_quote

BATCH = 200


def note_expired_quotes(now: datetime) -> None:
    """Write down what the clock has closed already, so that the trail and the mails follow."""
    rows = Quote.objects.filter(status=Quote.Status.SENT, expires_at__lte=now)
    for quote in rows.select_related("account")[:BATCH]:
        try:
            expire_quote(quote, now=now)
        except WrongState:
            continue  # another worker was faster
