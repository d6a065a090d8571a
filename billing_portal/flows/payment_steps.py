"""How the invoices that an order's click issued are paid, as sentences for page, mail and paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing_portal.accounts.models import PaymentMethod
from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats
from billing_portal.kit.money import total
from billing_portal.orders.models import ServiceOrder
from billing_portal.payments.models import PaymentAttempt


def last_attempt(invoice: Invoice) -> PaymentAttempt | None:
    return invoice.attempts.order_by("-pk").first()


def payment_steps(
    order: ServiceOrder, issued: Sequence[Invoice], language: str, *, with_failed: bool
) -> list[str]:
    """A sentence for all invoices that stand alike; one over nothing is worth a word only alone."""
    groups: dict[tuple[str, date | None], list[Invoice]] = defaultdict(list)
    for invoice in issued:
        if invoice.total:
            groups[_standing(order, invoice)].append(invoice)
    if issued and not groups:
        return [_("Nothing is due.")]
    return [
        _money_step(order, standing, due_on, rows, language, is_all=len(groups) == 1)
        for (standing, due_on), rows in groups.items()
        if with_failed or standing not in ("failed", "begun")
    ]


def _standing(order: ServiceOrder, invoice: Invoice) -> tuple[str, date | None]:
    """How its payment stands, and the day on which it is due if that matters."""
    if invoice.status == Invoice.Status.PAID:
        return "paid", None
    if order.method.kind == PaymentMethod.Kind.CARD:
        attempt = last_attempt(invoice)
        if attempt is None or not attempt.is_open:
            return "failed", None
        return "begun" if attempt.is_begun and attempt.has_page else "on_its_way", None
    return "due", invoice.due_on


def _money_step(
    order: ServiceOrder,
    standing: str,
    due_on: date | None,
    invoices: Sequence[Invoice],
    language: str,
    *,
    is_all: bool,
) -> str:
    by_card = order.method.kind == PaymentMethod.Kind.CARD
    values = {
        "amount": formats.amount_with_code(total((row.total for row in invoices), order.currency), language),
        "number": formats.joined([row.number or "" for row in invoices], language),
        "date": formats.date_long(due_on, language) if due_on else "",
    }
    if standing == "paid" and not is_all:
        return _("%(amount)s was paid.") % values
    if standing == "paid" and by_card:
        return _("%(amount)s was paid by card. Nothing else is due now.") % values
    if standing == "paid":
        return _("%(amount)s was paid. Nothing else is due now.") % values
    if standing == "on_its_way":
        text = _("The card payment of %(amount)s is on its way. You get a receipt when it has arrived.")
    elif standing == "begun":
        text = _(
            "The card payment of %(amount)s is not finished: the bank asks you to confirm it. Your order is binding; "
            "continue the payment in the portal, or pay another way."
        )
    elif standing == "failed":
        text = ngettext(
            "The card payment did not go through. Your order is binding; invoice %(number)s over "
            "%(amount)s is open. We do not try again automatically: pay it in the portal with this or another card.",
            "The card payment did not go through. Your order is binding; invoices %(number)s over "
            "%(amount)s are open. We do not try again automatically: pay them in the portal with this or another card.",
            len(invoices),
        )
    elif order.method.kind == PaymentMethod.Kind.DIRECT_DEBIT:
        text = _("We collect %(amount)s by direct debit on %(date)s. You do not need to do anything.")
    elif order.method.is_recurring_transfer:
        text = _("We expect %(amount)s by recurring transfer on %(date)s.")
    else:
        text = _("Please pay %(amount)s by %(date)s.")
    return text % values
