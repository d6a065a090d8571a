"""Payments that customers have promised, as finance expects them at the bank: by day, state and currency.

An invoice is expected once: of its promises only the last one that was not withdrawn counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Least

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice, PaymentPromise, PromisedInvoice
from billing_portal.invoices.models.invoices import EXCUSED
from billing_portal.kit.money import Money
from billing_portal.sellers.queries import Days, on_days

Status = PaymentPromise.Status
STATES = ("expected", "late", "broken")

_OWED = F("invoice__total_minor") - F("invoice__paid_minor") - F("invoice__credited_minor")
_LEFT = _OWED - F("invoice__reserved_minor") + F("invoice__begun_minor") - F("invoice__disputed_minor")


def expected_parts() -> QuerySet[PromisedInvoice]:
    """The promised invoices of which money is still expected, with `left`, in minor units: at most what was promised."""
    later = PromisedInvoice.objects.filter(
        invoice=OuterRef("invoice"), pk__gt=OuterRef("pk"), promise__status__in=[Status.OPEN, Status.BROKEN]
    )
    rows = PromisedInvoice.objects.filter(
        ~Exists(later),
        promise__status__in=[Status.OPEN, Status.BROKEN],
        invoice__in=Invoice.objects.open().filter(total_minor__gt=EXCUSED),
    )
    return rows.annotate(left=Least(F("amount_minor"), _LEFT, output_field=BigIntegerField()))


def expected(user: User, days: Days) -> QuerySet[Any]:
    """The promises of which money is still expected at accounts that one looks after, the first day first.

    Each has its `state`, of STATES, and `left_minor`. Late is what is past its day and still waited for.
    """
    parts = expected_parts().filter(promise=OuterRef("pk")).order_by()
    left = parts.values("promise").annotate(sum=Sum("left")).values("sum")
    past = on_days(days, "account__entity", "promised_on__lt")
    state = Case(
        When(status=Status.BROKEN, then=2), When(past, then=1), default=0, output_field=BigIntegerField()
    )
    rows = PaymentPromise.objects.visible_to(user).filter(status__in=[Status.OPEN, Status.BROKEN])
    rows = rows.filter(Exists(parts)).annotate(left_minor=Subquery(left), state=state)
    return rows.order_by("promised_on", "pk")


def counts(rows: QuerySet[Any]) -> dict[str, int]:
    """How many there are in all (`all`) and of each state. One query."""
    found: dict[str, int] = rows.aggregate(
        all=Count("pk"), **{name: Count("pk", filter=Q(state=n)) for n, name in enumerate(STATES)}
    )
    return found


def sums(rows: QuerySet[Any], on: Collection[date] | None = None) -> dict[date | None, list[Money]]:
    """What is expected of these promises by day, each currency apart; under None the sums of all days. One query.

    With `on` only those days are named, the sums of all days are not.
    """
    if on is not None:
        rows = rows.filter(promised_on__in=on)
    found: dict[date | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    grouped = rows.order_by().values("promised_on", "currency").annotate(sum=Sum("left_minor"))
    for row in grouped:
        found[row["promised_on"]][row["currency"]] += row["sum"]
        if on is None:
            found[None][row["currency"]] += row["sum"]
    return {
        day: [Money(minor, code) for code, minor in sorted(by_code.items())] for day, by_code in found.items()
    }


def promises_of(account: CorporateAccount) -> list[PaymentPromise]:
    """The account's open promises of which money is still expected, the first day first, with parts and invoices.

    Each has `left_minor`. Two queries.
    """
    parts = expected_parts().filter(promise=OuterRef("pk")).order_by()
    left = parts.values("promise").annotate(sum=Sum("left")).values("sum")
    rows = PaymentPromise.objects.open().filter(Exists(parts), account=account)
    rows = rows.annotate(left_minor=Subquery(left)).prefetch_related("parts__invoice")
    return list(rows.order_by("promised_on", "pk"))
