"""One line of a bank's statement: what makes it the same line as another, and when its money came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit import clock
from billing_portal.kit.digests import digest
from billing_portal.payments.models import Payment


def source_key(account: CorporateAccount, line: Mapping[str, Any], nth: int = 0) -> str:
    """The same account, reference, sum and day are the same money, unless somebody says that it is another one.

    `nth` counts the equal lines that were posted before: two equal transfers on one day are legal.
    """
    reference = " ".join(str(line["reference"]).upper().split())
    what = [account.pk, reference, line["amount"].minor, line["received_on"].isoformat()]
    key = "bank:" + digest(what)[:40]
    return f"{key}:{nth}" if nth else key


def posted_before(account: CorporateAccount, line: Mapping[str, Any]) -> list[Payment]:
    """The payments that were posted for equal lines, the first one first."""
    rows = Payment.objects.filter(source_key__startswith=source_key(account, line))
    return list(rows.order_by("pk"))


def noon_of(day: date, account: CorporateAccount, now: datetime) -> datetime:
    """Noon of the day at the seller, whose bank it is; never later than now."""
    noon = datetime.combine(day, time(12), clock.zone(account.entity.zone))
    return now if day == clock.day(now, account.entity.zone) else min(noon.astimezone(now.tzinfo), now)
