"""Many invoices in a handful of statements: what `issue_or_hold` does for one, for a whole batch of a billing run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.documents.actions import file_papers
from billing_portal.documents.tasks import render
from billing_portal.invoices import papers
from billing_portal.invoices.actions.issue import Charge, invoice_moves, line_of
from billing_portal.invoices.events import INVOICE_HELD, INVOICE_ISSUED
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.invoices.queries import lacks_of
from billing_portal.jobs.actions import enqueue_many
from billing_portal.journal.actions import Happening, record_many
from billing_portal.kit import clock
from billing_portal.kit.money import Money, total
from billing_portal.kit.states import write_as
from billing_portal.ledger.actions import Draft as PostingDraft
from billing_portal.ledger.actions import post_many
from billing_portal.ledger.models import Posting
from billing_portal.numbers.actions import take_numbers
from billing_portal.purchase_orders.rules import usable_pos
from billing_portal.sellers.models import RemittanceDetails
from billing_portal.tax.rules import tax_rows

Status = Invoice.Status


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice to be written: for whom, over what, due when. `account` comes with its entity and representative.

    `orders` are the purchase orders that it may carry, as `accounts.queries.purchase_orders_for` gives them.
    """

    account: CorporateAccount
    charges: Sequence[Charge]
    bill_to: dict[str, Any]
    orders: Sequence[Any]  # PurchaseOrder with `used_minor`
    collect_by: PaymentMethod | None
    due_on: date


@transaction.atomic
def issue_many(
    drafts: Sequence[Draft], *, remittances: dict[tuple[int, str], RemittanceDetails], now: datetime
) -> list[Invoice]:
    """Issue or hold every draft, in order; the same rows as one by one, in a dozen statements for all.

    `remittances` are the bank details by entity and currency. Numbers are taken in one block for each entity and
    year, as late as possible. Raises IntegrityError if a period stands on another invoice already.
    """
    invoices = [_invoice(draft, now) for draft in drafts]
    lines = [_lines(invoice, draft) for invoice, draft in zip(invoices, drafts, strict=True)]
    for invoice, rows in zip(invoices, lines, strict=True):
        invoice.lacks = lacks_of(invoice, [(row.tax_category, row.tax_rule) for row in rows])
    issued = [at for at, invoice in enumerate(invoices) if not invoice.lacks]
    for at in issued:
        _freeze(invoices[at], drafts[at].due_on, now)
    _number([invoices[at] for at in issued])
    for invoice in invoices:
        if invoice.lacks:
            invoice.held_at = now
    Invoice.objects.bulk_create(invoices)
    for invoice, rows in zip(invoices, lines, strict=True):
        for row in rows:
            row.invoice_id = invoice.pk
    InvoiceLine.objects.bulk_create([row for rows in lines for row in rows])
    _follow([(invoices[at], lines[at], drafts[at]) for at in issued], remittances, now)
    record_many(
        [
            Happening(INVOICE_HELD, invoice, invoice.account, {"lacks": invoice.lacks})
            if invoice.lacks
            else Happening(INVOICE_ISSUED, invoice, invoice.account, {"number": invoice.number})
            for invoice in invoices
        ],
        by=None,
        at=now,
    )
    return invoices


def _invoice(draft: Draft, now: datetime) -> Invoice:
    account, currency = draft.account, draft.account.currency
    rows = tax_rows(((Money(c.net_minor, currency), c.tax) for c in draft.charges), currency)
    net = sum(charge.net_minor for charge in draft.charges)
    tax = total((row.tax for row in rows), currency).minor
    usable = usable_pos(draft.orders, clock.day(now, account.entity.zone), net + tax)
    order = usable[0] if usable else None
    return Invoice(
        account=account,
        entity=account.entity,
        currency=currency,
        net_minor=net,
        tax_minor=tax,
        total_minor=net + tax,
        tax_rows=[row.to_json() for row in rows],
        po_number=order.number if order else "",
        purchase_order=order,
        collect_by=draft.collect_by,
        bill_to=draft.bill_to,
    )


def _lines(invoice: Invoice, draft: Draft) -> list[InvoiceLine]:
    return [line_of(invoice, position, charge) for position, charge in enumerate(draft.charges, 1)]


def _freeze(invoice: Invoice, due_on: date, now: datetime) -> None:
    write_as(invoice, Status.ISSUED, allowed={Status.DRAFT})
    invoice.issued_at, invoice.issued_on = now, clock.day(now, invoice.entity.zone)
    invoice.due_on = due_on
    if not invoice.total_minor:  # paid by nothing
        write_as(invoice, Status.PAID, allowed={Status.ISSUED})
        invoice.paid_at = now


def _number(invoices: list[Invoice]) -> None:
    """A block of numbers for each entity and year; they roll back with us, so the series has no gap."""
    groups: dict[tuple[str, int], list[Invoice]] = defaultdict(list)
    for invoice in invoices:
        assert invoice.issued_on is not None
        groups[invoice.entity.code, invoice.issued_on.year].append(invoice)
    for (code, year), found in sorted(groups.items()):
        first = take_numbers(code, year, len(found))
        for number, invoice in enumerate(found, first):
            invoice.number = f"{code}-{year}-{number:06d}"


def _follow(
    issued: list[tuple[Invoice, list[InvoiceLine], Draft]],
    remittances: dict[tuple[int, str], RemittanceDetails],
    now: datetime,
) -> None:
    """The postings, the frozen papers, and the jobs that print them."""
    post_many(
        [
            PostingDraft(
                f"invoice:{invoice.public_id}:issued",
                Posting.Kind.INVOICE,
                invoice_moves(invoice),
                invoice.account,
                invoice.number or "",
            )
            for invoice, _rows, _draft in issued
        ],
        at=now,
    )
    filed = file_papers(
        [
            (
                papers.invoice_paper_of(
                    invoice, rows, remittances.get((invoice.account.entity_id, invoice.currency))
                ),
                invoice.public_id,
            )
            for invoice, rows, _draft in issued
        ],
        now=now,
    )
    enqueue_many(render, [[str(paper.public_id)] for paper in filed], now=now)
