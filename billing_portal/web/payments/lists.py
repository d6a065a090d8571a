"""An account's payments by their state: what arrived, what is on its way, what failed, what went back.

Each list costs the same few queries however long it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Func, QuerySet, Subquery, Value
from django.utils.translation import gettext_lazy

from billing_portal.accounts.models import CorporateAccount
from billing_portal.payments.models import Chargeback, Payment, PaymentAttempt, Refund, Reversal
from billing_portal.web.payments.attempts import means_of_payment
from billing_portal.web.payments.received import received, tell_received
from billing_portal.web.payments.returned import Returned, found_of
from billing_portal.web.payments.rows import Listed, Row, day_of
from billing_portal.web.payments.tried import FAILED, failed, moving, tell_attempts
from billing_portal.web.visits import Visit


def _back(visit: Visit) -> QuerySet[Any]:
    """Refunds, chargebacks and reversals as kind, key and moment; the latest first."""
    mine = visit.own(Payment)
    refunds, chargebacks, reversals = (
        model.objects.filter(payment__in=mine)
        .annotate(kind=Value(kind), at=F(at))
        .values_list("kind", "pk", "at")
        .order_by()
        for model, kind, at in (
            (Refund, "refund", "started_at"),
            (Chargeback, "chargeback", "taken_at"),
            (Reversal, "reversal", "reversed_at"),
        )
    )
    return refunds.union(chargebacks, reversals, all=True).order_by("-at", "kind", "-pk")


def _tell_back(visit: Visit, found: Sequence[tuple[str, int, datetime]]) -> list[Row]:
    return [_back_row(visit, row) for row in found_of(found)]


def _back_row(visit: Visit, row: Returned) -> Row:
    payment = row.payment
    return Row(
        on=day_of(visit, row.at),
        what=row.what,
        number=payment.number,
        url=visit.url("payment", payment.public_id) if visit.is_staff else "",
        means=means_of_payment(payment),
        money=row.amount,
        tone=row.tone,
        word=row.word,
        invoices=[(number, visit.url("invoice", key)) for number, key in row.invoices],
    )


LISTS = {
    listed.name: listed
    for listed in (
        Listed(
            "received",
            gettext_lazy("Received"),
            gettext_lazy("Every payment appears here with its receipt as soon as it has arrived."),
            received,
            tell_received,
        ),
        Listed(
            "moving",
            gettext_lazy("Begun or on its way"),
            gettext_lazy("Nothing is on its way, and no payment was begun and left."),
            moving,
            tell_attempts,
            has_number=False,
        ),
        Listed(
            "failed",
            gettext_lazy("Failed"),
            gettext_lazy("Payments that were declined or cancelled appear here with the reason."),
            failed,
            tell_attempts,
            has_number=False,
        ),
        Listed(
            "back",
            gettext_lazy("Refunds and chargebacks"),
            gettext_lazy("Nothing was refunded, taken back by a bank or reversed."),
            _back,
            _tell_back,
        ),
    )
}


def counts(visit: Visit) -> dict[str, int]:
    """How many rows each list has. One query."""

    def number(rows: QuerySet[Any]) -> Subquery:
        return Subquery(rows.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n"))

    mine = visit.own(Payment)
    attempts = visit.own(PaymentAttempt)
    found: dict[str, Any] = dict(
        CorporateAccount.objects.filter(pk=visit.account.pk)
        .values(
            received=number(mine),
            moving=number(attempts.filter(status__in=PaymentAttempt.OPEN)),
            failed=number(attempts.filter(status__in=FAILED)),
            refunds=number(Refund.objects.filter(payment__in=mine)),
            chargebacks=number(Chargeback.objects.filter(payment__in=mine)),
            reversals=number(Reversal.objects.filter(payment__in=mine)),
        )
        .get()
    )
    return {**found, "back": found["refunds"] + found["chargebacks"] + found["reversals"]}
