"""The one way to issue: drafts become invoices in a dozen statements, however many they are; one is a batch of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from billing_portal.documents.actions import file_papers
from billing_portal.documents.tasks import render
from billing_portal.identity.models import User
from billing_portal.invoices import papers
from billing_portal.invoices.events import INVOICE_HELD, INVOICE_ISSUED
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.invoices.queries import missing_of
from billing_portal.invoices.steps.drafts import Charge, Draft, check
from billing_portal.invoices.steps.draws import draw_on_purchase_orders
from billing_portal.jobs.actions import enqueue_many
from billing_portal.journal.actions import Happening, record_many
from billing_portal.kit import clock
from billing_portal.kit.money import Money, total
from billing_portal.kit.states import move, write_as
from billing_portal.ledger.actions import Draft as PostingDraft
from billing_portal.ledger.actions import Move, post_many
from billing_portal.ledger.models import Leg, Posting
from billing_portal.numbers.actions import take_numbers
from billing_portal.orders.rules import overdue_after
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.rules import po_remaining, usable_pos
from billing_portal.sellers.models import RemittanceDetails
from billing_portal.tax.models import ExchangeRate
from billing_portal.tax.ports import TaxDecision
from billing_portal.tax.queries import Rates, tax_currency
from billing_portal.tax.rules import tax_rows

Status = Invoice.Status


@dataclass(frozen=True, slots=True)
class _Entry:
    """A draft with the invoice and the lines that it becomes."""

    draft: Draft
    invoice: Invoice
    lines: list[InvoiceLine]
    rate: ExchangeRate | None = None  # for the tax in the currency of the seller's country


@transaction.atomic
def issue_invoices(drafts: Sequence[Draft], *, by: User | None, now: datetime) -> list[Invoice]:
    """Number, freeze and post every draft and file its paper, or hold it for what is `missing` and tell staff; in order.

    Nothing is owed or collected while an invoice is held: it has no number, no posting and no paper. Numbers are taken
    in one block for each entity and year, as late as possible, and roll back with us: the series has no gap. A total
    of zero is paid by nothing. Raises InvoiceIsEmpty, IntegrityError if a period is on another invoice already,
    WrongState if a held draft was issued meanwhile, NegativeLine.
    """
    entries = _entries(drafts, now)
    issued = [entry for entry in entries if not entry.invoice.missing]
    for entry in issued:
        _freeze(entry.invoice, entry.draft.due_on, now)
    _number([entry.invoice for entry in issued])
    for entry in entries:
        if entry.invoice.missing and entry.draft.held is None:
            entry.invoice.held_at = now
    _save(entries)
    _follow(issued, now)
    # That a held one still lacks something is no news.
    news = [entry.invoice for entry in entries if not (entry.draft.held and entry.invoice.missing)]
    record_many([_happening(invoice) for invoice in news], by=by, at=now)
    return [entry.invoice for entry in entries]


def _entries(drafts: Sequence[Draft], now: datetime) -> list[_Entry]:
    """What the drafts become, with sums, purchase orders and what they lack; nothing is written yet."""
    entries = []
    taken: dict[int, int] = defaultdict(int)  # of purchase orders by earlier drafts of this batch
    rates = Rates()
    for draft in drafts:
        check(draft)
        invoice = draft.held or Invoice(order=draft.order, collect_by=draft.collect_by)
        invoice.account, invoice.entity = draft.account, draft.account.entity
        invoice.currency, invoice.bill_to = draft.account.currency, draft.bill_to
        _sum_up(invoice, draft.charges)
        if draft.held is None:
            order = draft.purchase_order or _with_room(draft, invoice, taken, now)
            invoice.purchase_order, invoice.po_number = order, order.number if order else ""
            if order is not None:
                taken[order.pk] += invoice.total_minor
        lines = _lines(invoice, draft)
        rate, lacking = _rate(invoice, rates, now)
        invoice.missing = [*missing_of(invoice, lines), *lacking]
        entries.append(_Entry(draft, invoice, lines, rate))
    return entries


def _rate(invoice: Invoice, rates: Rates, now: datetime) -> tuple[ExchangeRate | None, list[str]]:
    """The rate for the tax where the seller's country wants it in its own currency, or what is missing: `rate.GBP/EUR`."""
    today = clock.day(now, invoice.entity.zone)
    wanted = tax_currency(invoice.entity.country, invoice.currency, today) if invoice.tax_minor else ""
    found = rates(invoice.currency, wanted, today) if wanted else None
    return found, [f"rate.{invoice.currency}/{wanted}"] if wanted and found is None else []


def _happening(invoice: Invoice) -> Happening:
    if invoice.missing:
        return Happening(INVOICE_HELD, invoice, invoice.account, {"missing": invoice.missing})
    return Happening(INVOICE_ISSUED, invoice, invoice.account, {"number": invoice.number})


def _sum_up(invoice: Invoice, charges: Sequence[Charge]) -> None:
    currency = invoice.currency
    rows = tax_rows(((Money(c.net_minor, currency), c.tax) for c in charges), currency)
    invoice.tax_rows = [row.to_json() for row in rows]
    invoice.net_minor = sum(charge.net_minor for charge in charges)
    invoice.tax_minor = total((row.tax for row in rows), currency).minor
    invoice.total_minor = invoice.net_minor + invoice.tax_minor


def _with_room(draft: Draft, invoice: Invoice, taken: dict[int, int], now: datetime) -> PurchaseOrder | None:
    """The preferred or first usable purchase order with room for the total beside what this batch has taken of it."""
    today = clock.day(now, invoice.entity.zone)
    for order in sorted(usable_pos(draft.usable, today), key=lambda po: draft.preferred not in po.stands_for):
        left = po_remaining(order)
        # One that is used up is not carried even by an invoice over nothing.
        if left is None or left - taken[order.pk] >= max(invoice.total_minor, 1):
            found: PurchaseOrder = order
            return found
    return None


def _lines(invoice: Invoice, draft: Draft) -> list[InvoiceLine]:
    """The lines that charges become, not saved; of a held draft its own, with the tax that is decided now."""
    if draft.held is None:
        return [_line(invoice, position, charge) for position, charge in enumerate(draft.charges, 1)]
    lines = list(invoice.lines.select_related("subscription__product"))
    for line, charge in zip(lines, draft.charges, strict=True):
        if not line.tax_rule and charge.tax.rule:
            _tax(line, charge.tax)
    return lines


def _line(invoice: Invoice, position: int, charge: Charge) -> InvoiceLine:
    line = InvoiceLine(
        invoice=invoice,
        position=position,
        kind=charge.kind,
        subscription=charge.subscription,
        description=charge.description,
        quantity=charge.quantity,
        list_minor=charge.list_minor,
        discount_bp=charge.discount_bp,
        net_minor=charge.net_minor,
        interval=charge.interval,
        period_start=charge.period.start if charge.period else None,
        period_end=charge.period.end if charge.period else None,
        part=charge.part,
        product_category=charge.product_category,
    )
    _tax(line, charge.tax)
    return line


TAXED = ("tax_category", "tax_rate", "tax_rule", "tax_inputs")


def _tax(line: InvoiceLine, tax: TaxDecision) -> None:
    line.tax_category, line.tax_rate = tax.category, str(tax.rate)
    line.tax_rule, line.tax_inputs = tax.rule, tax.inputs


def _freeze(invoice: Invoice, due_on: date, now: datetime) -> None:
    write_as(invoice, Status.ISSUED, allowed={Status.DRAFT})
    invoice.issued_at, invoice.issued_on = now, clock.day(now, invoice.entity.zone)
    invoice.due_on, invoice.held_at = due_on, None
    method = invoice.collect_by
    invoice.overdue_after = overdue_after(method.kind if method else "", due_on, invoice.currency)
    if not invoice.total_minor:  # paid by nothing
        write_as(invoice, Status.PAID, allowed={Status.ISSUED})
        invoice.paid_at = now


def _number(invoices: list[Invoice]) -> None:
    groups: dict[tuple[str, int], list[Invoice]] = defaultdict(list)
    for invoice in invoices:
        assert invoice.issued_on is not None
        groups[invoice.entity.code, invoice.issued_on.year].append(invoice)
    for (code, year), found in sorted(groups.items()):
        first = take_numbers(code, year, len(found))
        for number, invoice in enumerate(found, first):
            invoice.number = f"{code}-{year}-{number:06d}"


def _save(entries: list[_Entry]) -> None:
    """New invoices and their lines in two statements; each held one moves on from where its row still stands."""
    new = [entry for entry in entries if entry.draft.held is None]
    Invoice.objects.bulk_create([entry.invoice for entry in new])
    for entry in new:
        for line in entry.lines:
            line.invoice_id = entry.invoice.pk
    InvoiceLine.objects.bulk_create([line for entry in new for line in entry.lines])
    for entry in entries:
        if entry.draft.held is not None:
            _save_held(entry)
    draw_on_purchase_orders(entry.invoice for entry in entries)


def _save_held(entry: _Entry) -> None:
    invoice = entry.invoice
    move(
        invoice,
        to=invoice.status,
        allowed={Status.DRAFT},
        number=invoice.number,
        bill_to=invoice.bill_to,
        tax_rows=invoice.tax_rows,
        tax_minor=invoice.tax_minor,
        total_minor=invoice.total_minor,
        missing=invoice.missing,
        held_at=invoice.held_at,
        issued_at=invoice.issued_at,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        paid_at=invoice.paid_at,
    )
    InvoiceLine.objects.bulk_update(entry.lines, TAXED)


def _follow(issued: list[_Entry], now: datetime) -> None:
    """The postings, the frozen papers, and the jobs that print them."""
    if not issued:
        return
    post_many(
        [
            PostingDraft(
                f"invoice:{entry.invoice.public_id}:issued",
                Posting.Kind.INVOICE,
                _moves(entry.invoice),
                entry.invoice.account,
                entry.invoice.number or "",
            )
            for entry in issued
        ],
        at=now,
    )
    banks = _remittances(entry.invoice for entry in issued)
    filed = file_papers(
        [
            (
                papers.invoice_paper(
                    entry.invoice,
                    entry.lines,
                    banks.get((entry.invoice.entity_id, entry.invoice.currency)),
                    entry.rate,
                ),
                entry.invoice.public_id,
            )
            for entry in issued
        ],
        now=now,
    )
    enqueue_many(render, [[str(paper.public_id)] for paper in filed], now=now)


def _moves(invoice: Invoice) -> list[Move]:
    return [
        Move(Leg.Book.RECEIVABLE, invoice.total, invoice.public_id),
        Move(Leg.Book.REVENUE, -Money(invoice.net_minor, invoice.currency)),
        Move(Leg.Book.TAX, -Money(invoice.tax_minor, invoice.currency)),
    ]


def _remittances(invoices: Iterable[Invoice]) -> dict[tuple[int, str], RemittanceDetails]:
    """The bank details by entity and currency. One query."""
    rows = RemittanceDetails.objects.filter(entity__in={invoice.entity_id for invoice in invoices})
    return {(row.entity_id, row.currency): row for row in rows}
