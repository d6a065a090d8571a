"""Purchase orders as both faces list them, and what draws on each (B4, X6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats
from billing_portal.kit.money import Money
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.rules import (
    PO_WARN_DAYS,
    PO_WARN_PERCENT,
    po_is_short,
    po_percent_due,
    po_problem,
    po_remaining,
    usable_pos,
)
from billing_portal.purchase_orders.rules import PurchaseOrderProblem as Problem


@dataclass(frozen=True, slots=True)
class PurchaseOrderRow:
    """One purchase order; `is_next` marks the one that the next invoice will carry. Amounts are in words."""

    public_id: str
    number: str
    issued: str
    expires: str
    tone: str
    status_word: str
    is_next: bool
    limit: str
    used: str
    remaining: str
    used_minor: int
    limit_minor: int
    high: int  # from here on it is almost used up
    percent: int
    file_name: str
    size: str
    successor: str
    is_open: bool
    short: str = ""  # that the next invoice will not fit


def problem_words(po: Any, problem: Problem, currency: str, total: Money | None = None) -> str:
    """Why it cannot be chosen, as a sentence."""
    if problem == Problem.CLOSED:
        return _("Closed.")
    if problem == Problem.NOT_YET:
        return _("Valid from %(date)s only.") % {"date": formats.date_short(po.issued_on)}
    if problem == Problem.EXPIRED:
        return _("Expired on %(date)s.") % {"date": formats.date_short(po.expires_on)}
    if problem == Problem.EXHAUSTED:
        limit = formats.amount_with_code(Money(po.limit_minor, currency))
        return _("Its limit of %(limit)s is used up.") % {"limit": limit}
    left = formats.amount_with_code(Money(po_remaining(po) or 0, currency))
    needed = formats.amount_with_code(total) if total is not None else ""
    return _("Only %(left)s of it is left; this order needs %(needed)s.") % {
        "left": left,
        "needed": needed,
    }


def _status(po: Any, today: date) -> tuple[str, str]:
    problem = po_problem(po, today)
    if problem is None:
        if po.expires_on is not None and po.expires_on - today <= timedelta(days=max(PO_WARN_DAYS)):
            return "warn", _("Expires soon")
        if po_percent_due(po.limit_minor, po.used_minor):
            return "warn", _("Almost used up")
        return "ok", _("Valid")
    words = {
        Problem.CLOSED: ("quiet", _("Closed")),
        Problem.NOT_YET: ("info", _("Not yet valid")),
        Problem.EXPIRED: ("quiet", _("Expired")),
        Problem.EXHAUSTED: ("bad", _("Used up")),
    }
    return words[problem]


def rows_of(orders: Iterable[Any], today: date, currency: str) -> list[PurchaseOrderRow]:
    """The usable ones first, in the order in which they are used; the others after, closed ones last.

    Each order has its `used_minor`.
    """
    orders = list(orders)
    usable = usable_pos(orders, today)
    others = [po for po in orders if po not in usable]
    others.sort(key=lambda po: (po.expires_on or date.max, po.number), reverse=True)
    others.sort(key=lambda po: po.closed_at is not None)
    return [_row(po, today, currency, is_next=bool(usable) and po is usable[0]) for po in [*usable, *others]]


def _row(po: Any, today: date, currency: str, *, is_next: bool) -> PurchaseOrderRow:
    tone, word = _status(po, today)
    left = po_remaining(po)
    return PurchaseOrderRow(
        public_id=str(po.public_id),
        number=po.number,
        issued=formats.date_short(po.issued_on),
        expires=formats.date_short(po.expires_on) or _("does not expire"),
        tone=tone,
        status_word=word,
        is_next=is_next,
        limit=formats.amount(Money(po.limit_minor, currency)) if po.limit_minor else "",
        used=formats.amount(Money(po.used_minor, currency)),
        remaining=formats.amount(Money(left, currency)) if left is not None else "",
        used_minor=po.used_minor,
        limit_minor=po.limit_minor or 0,
        high=(po.limit_minor or 0) * min(PO_WARN_PERCENT) // 100,
        percent=po.used_minor * 100 // po.limit_minor if po.limit_minor else 0,
        file_name=po.file.name if po.file else "",
        size=filesizeformat(po.file.size) if po.file else "",
        successor=po.replaced_by.number if po.replaced_by else "",
        is_open=po.closed_at is None,
        short=_short(po, today, currency),
    )


@dataclass(frozen=True, slots=True)
class DrawRow:
    """What one invoice takes of a purchase order; amounts in words. A draft that is held has no number yet."""

    public_id: str
    number: str
    issued: str
    order: str
    total: str
    credited: str
    amount: str


def draws_of(order: PurchaseOrder) -> list[DrawRow]:
    """What draws on it, the latest first. Two queries."""
    draws = {draw.object_id: draw for draw in order.draws.all()}
    invoices = Invoice.objects.filter(public_id__in=list(draws)).order_by("-issued_on", "-pk")

    def words(minor: int, currency: str) -> str:
        return formats.amount(Money(minor, currency))

    return [
        DrawRow(
            public_id=str(invoice.public_id),
            number=invoice.number or "",
            issued=formats.date_short(invoice.issued_on),
            order=draws[invoice.public_id].order_number,
            total=words(invoice.total_minor, invoice.currency),
            credited=words(-invoice.credited_minor, invoice.currency) if invoice.credited_minor else "",
            amount=words(draws[invoice.public_id].minor, invoice.currency),
        )
        for invoice in invoices
    ]


def _short(po: Any, today: date, currency: str) -> str:
    """That the next invoice will not fit, while that is still so."""
    if po.closed_at is not None or not po_is_short(po, po.short_on, po.short_minor, today):
        return ""
    words = {
        "amount": formats.amount_with_code(Money(po.short_minor, currency)),
        "date": formats.date_short(po.short_on),
    }
    return _("The next invoice (%(amount)s on %(date)s) will not fit.") % words
