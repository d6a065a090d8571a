from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation

from billing_portal.accounts import papers as parties
from billing_portal.accounts.models import PaymentMethod
from billing_portal.documents import snapshots as paper
from billing_portal.invoices.models import CreditNote, Invoice, InvoiceLine
from billing_portal.quotes.papers import discount_text, tax_lines
from billing_portal.sellers import papers as issuer
from billing_portal.sellers.models import RemittanceDetails
from billing_portal.tax.rules import TaxRow


def method_words(invoice: Invoice) -> tuple[str, str]:
    """How the invoice will be paid, in the account's language, and which card or mandate."""
    if invoice.collect_by is None:
        return "", ""
    with translation.override(invoice.account.language):
        return str(invoice.collect_by.get_kind_display()), parties.method_detail(invoice.collect_by)


def invoice_paper(
    invoice: Invoice, rows: Sequence[InvoiceLine], bank: RemittanceDetails | None
) -> paper.PaperData:
    """The issued invoice, frozen, with its number and dates; its lines come with their subscriptions and products."""
    account = invoice.account
    assert invoice.number and invoice.issued_on and invoice.issued_at
    lines = tuple(
        paper.Line(
            position=row.position,
            name=row.subscription.product.name if row.subscription else row.description,
            detail=row.description
            if row.subscription and row.description != row.subscription.product.name
            else "",
            quantity=row.quantity,
            unit_minor=row.list_minor,
            net_minor=row.net_minor,
            list_minor=row.list_minor,
            discount_percent=discount_text(row.discount_bp) if row.discount_bp else "",
            interval=row.interval,
            service_start=row.period_start,
            service_end=row.period_end,
            part=tuple(row.part or ()),
            tax_percent=row.tax_rate,
            tax_category=row.tax_category,
        )
        for row in rows
    )
    taxes = tax_lines((TaxRow.from_json(row, invoice.currency) for row in invoice.tax_rows), account.language)
    method, detail = method_words(invoice)
    method_kind = invoice.collect_by.kind if invoice.collect_by else ""
    # A card is charged when the order is placed; the confirmation says what became of that.
    charged_with_order = invoice.order is not None and method_kind == PaymentMethod.Kind.CARD
    collected = invoice.collect_by is not None and invoice.collect_by.is_automatic and not charged_with_order
    starts = [row.period_start for row in rows if row.period_start]
    ends = [row.period_end for row in rows if row.period_end]
    return paper.PaperData(
        kind=paper.Kind.INVOICE,
        number=invoice.number,
        language=account.language,
        currency=invoice.currency,
        zone=account.zone,
        issued_on=invoice.issued_on,
        issued_at=invoice.issued_at,
        seller=issuer.seller(invoice.entity, account.language),
        buyer=parties.buyer(invoice.bill_to, account.number),
        lines=lines,
        totals=paper.Totals(net_minor=invoice.net_minor, taxes=taxes, total_minor=invoice.total_minor),
        due_on=invoice.due_on,
        order_number=invoice.order.number if invoice.order else "",
        purchase_order=invoice.po_number,
        term_start=min(starts, default=None),
        term_end=max(ends, default=None),
        representative=parties.representative(account),
        payment=paper.Payment(method=method, detail=detail, collect_on=invoice.due_on if collected else None),
        remittance=issuer.remittance(bank, invoice.number),
        seller_party=issuer.seller_party(invoice.entity, account.representative),
        buyer_party=parties.buyer_party(invoice.bill_to),
        buyer_reference=invoice.bill_to.get("buyer_reference", ""),
    )


def credit_note_paper(note: CreditNote, invoice: Invoice) -> paper.PaperData:
    """The credit note, frozen: the lines that are taken back, to whom the invoice went, what it lowers."""
    account = note.account
    assert invoice.number
    rows = note.lines.select_related("line__subscription__product")
    lines = tuple(
        paper.Line(
            position=row.line.position,
            name=row.line.subscription.product.name if row.line.subscription else row.line.description,
            detail=row.line.description
            if row.line.subscription and row.line.description != row.line.subscription.product.name
            else "",
            quantity=1,
            unit_minor=row.net_minor,
            net_minor=row.net_minor,
            service_start=row.line.period_start,
            service_end=row.line.period_end,
            tax_percent=row.line.tax_rate,
            tax_category=row.line.tax_category,
        )
        for row in rows
    )
    taxes = tax_lines((TaxRow.from_json(row, note.currency) for row in note.tax_rows), account.language)
    return paper.PaperData(
        kind=paper.Kind.CREDIT_NOTE,
        number=note.number,
        language=account.language,
        currency=note.currency,
        zone=account.zone,
        issued_on=note.issued_on,
        issued_at=note.issued_at,
        seller=issuer.seller(invoice.entity, account.language),
        buyer=parties.buyer(invoice.bill_to, account.number),
        lines=lines,
        totals=paper.Totals(net_minor=note.net_minor, taxes=taxes, total_minor=note.total_minor),
        invoice_number=invoice.number,
        purchase_order=invoice.po_number,
        representative=parties.representative(account),
        notes=note.reason,
        corrects_on=invoice.issued_on,
        seller_party=issuer.seller_party(invoice.entity, account.representative),
        buyer_party=parties.buyer_party(invoice.bill_to),
        buyer_reference=invoice.bill_to.get("buyer_reference", ""),
    )
