from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from billing_portal.documents.actions import file_paper
from billing_portal.documents.tasks import render
from billing_portal.identity.models import User
from billing_portal.invoices import papers
from billing_portal.invoices.events import CREDIT_NOTE_ISSUED
from billing_portal.invoices.models import CreditNote, CreditNoteLine, Invoice
from billing_portal.invoices.queries import credit_amounts
from billing_portal.invoices.steps.balance import claim, credit
from billing_portal.invoices.steps.draws import draw_on_purchase_orders
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.kit.money import Money
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg, Posting
from billing_portal.numbers.actions import numbered


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
    if invoice.purchase_order_id:
        invoice.refresh_from_db(fields=["credited_minor"])
        draw_on_purchase_orders([invoice])
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
    record(CREDIT_NOTE_ISSUED, note, by=by, at=now, account=invoice.account, **_facts(note, invoice))
    return note


def _facts(note: CreditNote, invoice: Invoice) -> dict[str, Any]:
    return {
        "number": note.number,
        "invoice": invoice.number,
        "minor": note.total_minor,
        "reason": note.reason,
    }
