"""What a standing order of an account has to pay: its open invoices and those to come, as they are known today (trials M23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from billing_portal.accounts.models import CorporateAccount
from billing_portal.billing.batch import Batch, load_batch
from billing_portal.billing.rules import AnyDue, invoices_of
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, periods
from billing_portal.kit.money import Money, total
from billing_portal.orders.rules import RECURRING_TRANSFER, due_on
from billing_portal.tax.rules import tax_rows

MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Expected:
    """A transfer that is expected `on` the due date of an invoice, over `amount`, tax included.

    Of an invoice already issued `number` and `public_id` are known and `amount` is what is open of it; of one to come, `amount` is
    that of today's prices and tax rates, without any tax where `is_taxed` is off because it cannot be decided yet.
    """

    on: date
    amount: Money
    what: tuple[str, ...] = ()
    number: str = ""
    public_id: UUID | None = None
    is_taxed: bool = True


def expected_transfers(account: CorporateAccount, *, now: datetime) -> list[Expected]:
    """The open invoices that are expected by recurring transfer, and those of the next twelve months as if they were, by due date.

    Renewals, agreed changes of seats and prices and later charges are in it. What is overdue is not: it was expected. A
    fixed number of queries, however many there are.
    """
    today = clock.day(now, account.entity.zone)
    until = periods.add_months(today, MONTHS_AHEAD)
    batch = load_batch([account.pk], until, now=now)
    due = batch.loaded.due.get(account.pk, [])
    coming = [_to_come(batch, group) for group in invoices_of(due)]
    return sorted([*_issued(account, today), *coming], key=lambda one: (one.on, one.number == "", one.number))


def _issued(account: CorporateAccount, today: date) -> list[Expected]:
    rows = Invoice.objects.open().filter(
        account=account, currency=account.currency, due_on__lt=F("overdue_after")
    )
    return [
        Expected(invoice.due_on, invoice.undisputed, number=invoice.number or "", public_id=invoice.public_id)
        for invoice in rows.order_by("due_on", "pk")
        if invoice.is_expected(today) and invoice.due_on is not None
    ]


def _to_come(batch: Batch, group: Sequence[AnyDue]) -> Expected:
    """What begins on one day under one purchase order; what has begun and is not invoiced yet is invoiced today."""
    draft = batch.draft(group)
    currency = draft.account.currency
    nets = [(Money(charge.net_minor, currency), charge.tax) for charge in draft.charges]
    is_taxed = all(tax.rule for _net, tax in nets)
    net = total((one for one, _tax in nets), currency)
    tax = total((row.tax for row in tax_rows(nets, currency)), currency) if is_taxed else Money(0, currency)
    return Expected(
        on=due_on(RECURRING_TRANSFER, max(group[0].on, batch.today), draft.account.payment_days),
        amount=net + tax,
        what=tuple(dict.fromkeys(charge.description for charge in draft.charges)),
        is_taxed=is_taxed,
    )
