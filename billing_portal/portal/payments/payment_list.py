"""Payments of the account: what came, by what, for which invoices, and what went back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.models import Paper
from billing_portal.documents.snapshots import Kind
from billing_portal.invoices.queries import PAGE
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.money import Money
from billing_portal.payments.models import Allocation, Chargeback, Payment, Refund, Reversal
from billing_portal.payments.queries import credit
from billing_portal.web.payments.attempts import means_of_payment
from billing_portal.web.visits import for_account, user_of


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment with the invoices it pays now and, in words, what of it went back."""

    number: str
    day: str
    means: str
    amount: str
    receipt_url: str
    invoices: list[tuple[str, str]]  # number, address
    back: list[str] = field(default_factory=list)


@audience(Audience.CONTACT)
@require_GET
@for_account
def payments(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """The newest twenty, older ones by page; the same few queries however many there are."""
    mine = Payment.objects.visible_to(user_of(request)).filter(account=account)
    count = mine.count()
    asked = request.GET.get("page", "1")
    last = max(1, -(-count // PAGE))
    page = min(max(int(asked), 1), last) if asked.isdecimal() and len(asked) < 9 else 1
    start = (page - 1) * PAGE
    found = list(mine.select_related("attempt").order_by("-received_at", "-pk")[start : start + PAGE])
    unused = credit(account)
    context = {
        "rows": _lines(found, account),
        "credit": formats.amount_with_code(unused) if unused else "",
        "where": f"{start + 1}–{start + len(found)} / {formats.number(count)}" if found else "",
        "newer": page - 1 if page > 1 else 0,
        "older": page + 1 if page < last else 0,
    }
    return render(request, "portal/payments/list.html", context)


def _lines(found: Sequence[Payment], account: CorporateAccount) -> list[PaymentLine]:
    ids = [payment.pk for payment in found]
    receipts = _receipts(found)
    invoices = _invoices(ids)
    back = _back(ids, account)
    return [
        PaymentLine(
            number=payment.number,
            day=formats.date_short(clock.day(payment.received_at, account.zone)),
            means=means_of_payment(payment),
            amount=formats.amount_with_code(payment.amount),
            receipt_url="" if payment.is_reversed else receipts.get(payment.public_id, ""),
            invoices=invoices.get(payment.pk, []),
            back=back.get(payment.pk, [])
            + (
                [_("%(amount)s is credit") % {"amount": formats.amount_with_code(payment.unapplied)}]
                if payment.unapplied
                else []
            ),
        )
        for payment in found
    ]


def _receipts(found: Sequence[Payment]) -> dict[UUID, str]:
    """Where the paper of each is: its own receipt, or the confirmation of the order it was charged with. Two queries."""
    own = Paper.objects.filter(kind=str(Kind.RECEIPT), object_id__in=[row.public_id for row in found])
    urls = {key: reverse("portal:receipt-pdf", args=[key]) for key in own.values_list("object_id", flat=True)}
    orders: dict[UUID, UUID] = {}
    for row in found:
        kind, _colon, key = row.attempt.request_key.partition(":") if row.attempt else ("", "", "")
        if kind == "order" and row.public_id not in urls:
            orders[row.public_id] = UUID(key)
    if orders:
        filed = Paper.objects.filter(kind=str(Kind.CONFIRMATION), object_id__in=orders.values())
        known = set(filed.values_list("object_id", flat=True))
        urls |= {
            key: reverse("portal:order-pdf", args=[order]) for key, order in orders.items() if order in known
        }
    return urls


def _invoices(ids: list[int]) -> dict[int, list[tuple[str, str]]]:
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
        url = reverse("portal:invoice", args=[row["invoice__public_id"]])
        found.setdefault(row["payment"], []).append((row["invoice__number"] or "", url))
    return found


def _back(ids: list[int], account: CorporateAccount) -> dict[int, list[str]]:
    """Refunds, chargebacks and reversals in words, by the payment's key. Three queries."""
    found: dict[int, list[str]] = {}
    for refund in Refund.objects.filter(payment__in=ids).select_related("payment").order_by("pk"):
        sent = refund.status == Refund.Status.SUCCEEDED
        if refund.status == Refund.Status.DECLINED:
            words = _("A refund of %(amount)s was not possible (%(date)s)")
        else:
            words = _("%(amount)s refunded on %(date)s") if sent else _("%(amount)s refund on its way")
        found.setdefault(refund.payment_id, []).append(
            words
            % {
                "amount": formats.amount_with_code(refund.amount),
                "date": formats.date_short(clock.day(refund.settled_at or refund.started_at, account.zone)),
            }
        )
    for reversal in Reversal.objects.filter(payment__in=ids):
        bounced = reversal.reason == Reversal.Reason.BOUNCED
        words = _("The check was returned by the bank on %(date)s") if bounced else _("Reversed on %(date)s")
        found.setdefault(reversal.payment_id, []).append(
            words % {"date": formats.date_short(clock.day(reversal.reversed_at, account.zone))}
        )
    for row in Chargeback.objects.filter(payment__in=ids).select_related("payment").order_by("pk"):
        won = row.status == Chargeback.Status.WON
        words = _("%(amount)s taken back by the bank on %(date)s, then reversed") if won else ""
        words = words or _("%(amount)s taken back by the bank on %(date)s")
        amount = Money(row.amount_minor, row.payment.currency)
        values = {
            "amount": formats.amount_with_code(amount),
            "date": formats.date_short(clock.day(row.taken_at, account.zone)),
        }
        found.setdefault(row.payment_id, []).append(words % values)
    return found
