"""What was tried: attempts that are open, and those that brought no money."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from billing_portal.kit import formats
from billing_portal.payments.models import PaymentAttempt
from billing_portal.web.payments.attempts import means_of, reason_of, starter
from billing_portal.web.payments.rows import Row, day_of
from billing_portal.web.visits import Visit

Status = PaymentAttempt.Status
FAILED = (Status.DECLINED, Status.CANCELLED)


def _attempts(visit: Visit) -> QuerySet[PaymentAttempt]:
    rows: QuerySet[PaymentAttempt] = visit.own(PaymentAttempt)
    return rows.select_related("method", "started_by").prefetch_related("parts__invoice").order_by("-pk")


def moving(visit: Visit) -> QuerySet[PaymentAttempt]:
    return _attempts(visit).filter(status__in=PaymentAttempt.OPEN)


def failed(visit: Visit) -> QuerySet[PaymentAttempt]:
    return _attempts(visit).filter(status__in=FAILED)


TONES: dict[str, str] = {
    Status.CREATED: "warn",
    Status.PROCESSING: "info",
    Status.UNKNOWN: "warn",
    Status.DECLINED: "bad",
    Status.CANCELLED: "quiet",
}


def tell_attempts(visit: Visit, found: Sequence[PaymentAttempt]) -> list[Row]:
    rows = []
    for attempt in found:
        by = _("Started %(when)s by %(who)s") % {
            "when": formats.moment_short(attempt.started_at, visit.account.zone),
            "who": starter(attempt, visit.user),
        }
        invoices = [
            (part.invoice.number or "", visit.url("invoice", part.invoice.public_id))
            for part in attempt.parts.all()
        ]
        rows.append(
            Row(
                on=day_of(visit, attempt.started_at),
                url="" if visit.is_staff else visit.url("payment-return", attempt.public_id),
                means=capfirst(means_of(attempt)),
                money=attempt.amount,
                tone=TONES[attempt.status],
                word=str(attempt.get_status_display()),
                invoices=invoices,
                notes=[*filter(None, [reason_of(attempt)]), by],
            )
        )
    return rows
