"""What arrived: each payment with where its money is now, its invoices and its paper."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from billing_portal.documents.models import Paper
from billing_portal.documents.snapshots import Kind
from billing_portal.kit import formats
from billing_portal.payments.models import Allocation, Payment
from billing_portal.web.payments.attempts import means_of_payment
from billing_portal.web.payments.returned import notes_of
from billing_portal.web.payments.rows import Row, day_of
from billing_portal.web.visits import Visit


def received(visit: Visit) -> QuerySet[Payment]:
    rows: QuerySet[Payment] = visit.own(Payment)
    return rows.select_related("attempt").order_by("-received_at", "-pk")


def _state(payment: Payment) -> tuple[str, str]:
    """The tone and the word for where the money of a payment is now: it may be gone again."""
    all_of_it = payment.amount_minor
    if payment.is_reversed:
        return "bad", str(payment.get_status_display())
    if payment.charged_back_minor:
        return "bad", _("Charged back") if payment.charged_back_minor == all_of_it else _(
            "Charged back in part"
        )
    if payment.refunding_minor:
        return "info", _("Refund on its way")
    if payment.refunded_minor:
        return "quiet", _("Refunded") if payment.refunded_minor == all_of_it else _("Refunded in part")
    return ("info" if payment.status == Payment.Status.DEPOSITED else "ok"), str(payment.get_status_display())


def tell_received(visit: Visit, found: Sequence[Payment]) -> list[Row]:
    ids = [payment.pk for payment in found]
    invoices, back = _invoices(visit, ids), notes_of(ids, visit.account)
    receipts = {} if visit.is_staff else _receipts(visit, found)  # staff find it on the page of the payment
    rows = []
    for payment in found:
        tone, word = _state(payment)
        credit = (
            [_("%(amount)s is credit") % {"amount": formats.amount_with_code(payment.unapplied)}]
            if payment.unapplied
            else []
        )
        rows.append(
            Row(
                on=day_of(visit, payment.received_at),
                number=payment.number,
                url=visit.url("payment", payment.public_id) if visit.is_staff else "",
                means=means_of_payment(payment),
                money=payment.amount,
                tone=tone,
                word=word,
                invoices=invoices.get(payment.pk, []),
                notes=back.get(payment.pk, []) + credit,
                receipt_url="" if payment.is_reversed else receipts.get(payment.public_id, ""),
            )
        )
    return rows


def _invoices(visit: Visit, ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """The invoices that each payment pays after all reversals, by the payment's key. One query."""
    rows = (
        Allocation.objects.filter(payment__in=ids)
        .values("payment", "invoice__number", "invoice__public_id")
        .annotate(minor=Sum("amount_minor"))
        .filter(minor__gt=0)
        .order_by("invoice__number")
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        link = (row["invoice__number"] or "", visit.url("invoice", row["invoice__public_id"]))
        found.setdefault(row["payment"], []).append(link)
    return found


def _receipts(visit: Visit, found: Sequence[Payment]) -> dict[UUID, str]:
    """Where the paper of each is: its own receipt, or the confirmation of the order it was charged with. Two queries."""
    own = Paper.objects.filter(kind=str(Kind.RECEIPT), object_id__in=[row.public_id for row in found])
    urls = {key: visit.url("receipt-pdf", key) for key in own.values_list("object_id", flat=True)}
    orders: dict[UUID, UUID] = {}
    for row in found:
        kind, _colon, key = row.attempt.request_key.partition(":") if row.attempt else ("", "", "")
        if kind == "order" and row.public_id not in urls:
            orders[row.public_id] = UUID(key)
    if orders:
        filed = Paper.objects.filter(kind=str(Kind.CONFIRMATION), object_id__in=orders.values())
        known = set(filed.values_list("object_id", flat=True))
        urls |= {key: visit.url("order-pdf", order) for key, order in orders.items() if order in known}
    return urls
