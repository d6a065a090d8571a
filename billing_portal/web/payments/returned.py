"""Money of payments that went back, by refund, chargeback or reversal: each as a row, or as a note on its payment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.money import Money
from billing_portal.payments.models import Chargeback, Payment, Refund, Reversal


@dataclass(frozen=True, slots=True)
class Returned:
    """What went back, how far it is, and the invoices that it opened again, by number and public id."""

    what: str
    payment: Payment
    amount: Money
    at: datetime
    tone: str
    word: str
    invoices: list[tuple[str, UUID]]


def found_of(keys: Sequence[tuple[str, int, datetime]]) -> list[Returned]:
    """The objects behind kind and key, in their order. Six queries at most, however many they are."""
    by_kind: dict[str, list[int]] = {}
    for kind, pk, _at in keys:
        by_kind.setdefault(kind, []).append(pk)
    found: dict[tuple[str, int], Any] = {}
    many: dict[str, QuerySet[Any]] = {
        "refund": Refund.objects.prefetch_related("parts__invoice"),
        "chargeback": Chargeback.objects.all(),
        "reversal": Reversal.objects.all(),
    }
    for kind, ids in by_kind.items():
        rows = many[kind].select_related("payment").filter(pk__in=ids)
        found |= {(kind, row.pk): row for row in rows}
    opened = [key for (kind, _pk), row in found.items() if kind != "refund" for key in row.reopened]
    numbers = dict(Invoice.objects.filter(public_id__in=opened).values_list("public_id", "number"))
    tell: dict[str, Callable[[Any, dict[UUID, str | None]], Returned]] = {
        "refund": _refund,
        "chargeback": _chargeback,
        "reversal": _reversal,
    }
    return [tell[kind](found[kind, pk], numbers) for kind, pk, _at in keys]


def _refund(row: Refund, _numbers: dict[UUID, str | None]) -> Returned:
    tone, word = {
        Refund.Status.SUCCEEDED: ("ok", _("Refunded")),
        Refund.Status.DECLINED: ("bad", _("Not possible")),
    }.get(Refund.Status(row.status), ("info", _("On its way")))
    invoices = [(part.invoice.number or "", part.invoice.public_id) for part in row.parts.all()]
    return Returned(_("Refund"), row.payment, row.amount, row.started_at, tone, word, invoices)


def _chargeback(row: Chargeback, numbers: dict[UUID, str | None]) -> Returned:
    is_debit = row.payment.kind == PaymentMethod.Kind.DIRECT_DEBIT
    what = _("Returned direct debit") if is_debit else _("Chargeback")
    tone, word = {
        Chargeback.Status.TAKEN: ("bad", _("Taken back by the bank")),
        Chargeback.Status.WON: ("ok", _("Reversed, counts as paid")),
        Chargeback.Status.LOST: ("bad", _("Final")),
    }[Chargeback.Status(row.status)]
    invoices = _opened(row.reopened, numbers)
    return Returned(what, row.payment, row.amount, row.taken_at, tone, word, invoices)


def _reversal(row: Reversal, numbers: dict[UUID, str | None]) -> Returned:
    bounced = row.reason == Reversal.Reason.BOUNCED
    word = _("The check bounced") if bounced else _("Reversed")
    invoices = _opened(row.reopened, numbers)
    tone = "bad" if bounced else "quiet"
    return Returned(_("Reversal"), row.payment, row.payment.amount, row.reversed_at, tone, word, invoices)


def _opened(reopened: dict[str, int], numbers: dict[UUID, str | None]) -> list[tuple[str, UUID]]:
    return [(numbers.get(key) or "", key) for key in map(UUID, reopened)]


def notes_of(ids: list[int], account: CorporateAccount) -> dict[int, list[str]]:
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
