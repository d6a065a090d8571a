from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from billing_portal.documents.actions import file_paper
from billing_portal.documents.tasks import render
from billing_portal.identity.models import User
from billing_portal.invoices import papers
from billing_portal.invoices.actions.balance import claim, credit
from billing_portal.invoices.errors import InvoiceIsEmpty, MoreThanInvoiced
from billing_portal.invoices.events import CREDIT_NOTE_ISSUED
from billing_portal.invoices.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from billing_portal.invoices.rules import credited_tax_rows
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.kit.money import Money
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg, Posting
from billing_portal.numbers.actions import numbered
from billing_portal.tax.rules import TaxRow


def credit_amounts(
    invoice: Invoice, nets: Mapping[int, int]
) -> tuple[list[InvoiceLine], list[TaxRow], Money]:
    """What a credit note over `nets` (line key: net minor units) would take back: lines, tax by rate, total.

    Raises InvoiceIsEmpty if nothing is taken back, MoreThanInvoiced if a line has less left.
    """
    wanted = {pk: net for pk, net in nets.items() if net}
    lines = list(invoice.lines.filter(pk__in=wanted).annotate(taken=Sum("credits__net_minor")))
    if not lines or len(lines) != len(wanted):
        raise InvoiceIsEmpty
    for line in lines:
        if not 0 < wanted[line.pk] <= line.net_minor - (line.taken or 0):
            raise MoreThanInvoiced
    earlier = [
        TaxRow.from_json(row, invoice.currency)
        for note in invoice.credit_notes.all()
        for row in note.tax_rows
    ]
    rows = credited_tax_rows(
        [(line.tax_category, Decimal(line.tax_rate), wanted[line.pk]) for line in lines],
        invoiced=[TaxRow.from_json(row, invoice.currency) for row in invoice.tax_rows],
        earlier=earlier,
        currency=invoice.currency,
    )
    total = sum((row.base + row.tax for row in rows), Money(0, invoice.currency))
    return list[InvoiceLine](lines), rows, total


@transaction.atomic
def issue_credit_note(
    invoice: Invoice, nets: Mapping[int, int], *, reason: str, by: User | None, now: datetime
) -> CreditNote:
    """Take back lines of an issued invoice, whole or in part, with the tax that was charged on them.

    `nets` are minor units before tax by the key of the line. It lowers what is open; paid money has to be set free
    first (payments.actions.credit_invoice). Raises WrongState, MoreThanOpen, MoreThanInvoiced, InvoiceIsEmpty.
    """
    claim(invoice)
    lines, rows, total = credit_amounts(invoice, nets)
    net, tax = sum(row.base.minor for row in rows), sum(row.tax.minor for row in rows)
    credit(invoice, total, now=now)
    today = clock.day(now, invoice.entity.zone)
    note = CreditNote.objects.create(
        account=invoice.account,
        invoice=invoice,
        number=numbered(f"{invoice.entity.code}-CN", today.year),
        currency=invoice.currency,
        net_minor=net,
        tax_minor=tax,
        total_minor=total.minor,
        tax_rows=[row.to_json() for row in rows],
        reason=reason,
        issued_by=by,
        issued_at=now,
        issued_on=today,
    )
    CreditNoteLine.objects.bulk_create(
        CreditNoteLine(credit_note=note, line=line, net_minor=nets[line.pk]) for line in lines
    )
    post(
        f"credit_note:{note.public_id}:issued",
        Posting.Kind.CREDIT_NOTE,
        [
            Move(Leg.Book.REVENUE, Money(net, note.currency)),
            Move(Leg.Book.TAX, Money(tax, note.currency)),
            Move(Leg.Book.RECEIVABLE, -total, invoice.public_id),
        ],
        account=invoice.account,
        text=note.number,
        at=now,
    )
    paper = file_paper(papers.credit_note_paper(note, invoice), object_id=note.public_id, now=now)
    render.enqueue(str(paper.public_id))
    record(CREDIT_NOTE_ISSUED, note, by=by, at=now, account=invoice.account, **_told(note, invoice))
    return note


def _told(note: CreditNote, invoice: Invoice) -> dict[str, Any]:
    return {
        "number": note.number,
        "invoice": invoice.number,
        "minor": note.total_minor,
        "reason": note.reason,
    }
