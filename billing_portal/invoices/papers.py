from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from billing_portal.accounts import papers as parties
from billing_portal.accounts.models import PaymentMethod
from billing_portal.documents import snapshots as paper
from billing_portal.documents.queries import paper_of
from billing_portal.documents.references import account_reference
from billing_portal.invoices.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from billing_portal.invoices.rules import pieces
from billing_portal.kit.money import EXPONENTS, half_up
from billing_portal.quotes.papers import discount_text, tax_lines
from billing_portal.sellers import papers as issuer
from billing_portal.sellers.models import RemittanceDetails
from billing_portal.tax.models import ExchangeRate
from billing_portal.tax.rules import TaxRow


def invoice_paper(
    invoice: Invoice,
    rows: Sequence[InvoiceLine],
    bank: RemittanceDetails | None,
    rate: ExchangeRate | None = None,
) -> paper.PaperData:
    """The issued invoice, frozen, with its number and dates; its lines come with their subscriptions and products.

    `rate` converts the tax where the law of the seller's country wants it in that country's currency.
    """
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
    term_start, term_end = _days(rows)
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
        term_start=term_start,
        term_end=term_end,
        representative=parties.representative(account),
        payment=_payment(invoice),
        local_tax=local_tax(invoice.tax_minor, rate) if rate else None,
        remittance=_remittance(invoice, bank),
        seller_party=issuer.seller_party(invoice.entity, account.representative),
        buyer_party=parties.buyer_party(invoice.bill_to),
        buyer_reference=invoice.bill_to.get("buyer_reference", ""),
        e_invoice=account.e_invoice,
    )


def _remittance(invoice: Invoice, bank: RemittanceDetails | None) -> paper.Remittance | None:
    """Where the money goes; a standing order names the account on every transfer, any other one the invoice."""
    assert invoice.number
    found = issuer.remittance(bank, invoice.number)
    if found is None or not invoice.by_recurring_transfer:
        return found
    return replace(found, reference=account_reference(invoice.account.number, invoice.currency))


def _payment(invoice: Invoice) -> paper.Payment:
    """How the invoice will be paid, in the account's language, and which card or mandate."""
    method = invoice.collect_by
    if method is None:
        return paper.Payment()
    # A card is charged when the order is placed; the confirmation says what became of that.
    charged_with_order = invoice.order is not None and method.kind == PaymentMethod.Kind.CARD
    collected = method.is_automatic and not charged_with_order
    return parties.payment(
        method,
        invoice.entity,
        invoice.account.language,
        collect_on=invoice.due_on if collected else None,
        expected_on=invoice.due_on if method.is_recurring_transfer else None,
    )


def _days(rows: Iterable[InvoiceLine]) -> tuple[date | None, date | None]:
    """The first day of what is charged and the one after the last."""
    found = [(row.period_start, row.period_end) for row in rows if row.period_start and row.period_end]
    return min((start for start, _end in found), default=None), max(
        (end for _start, end in found), default=None
    )


def credit_note_paper(note: CreditNote, invoice: Invoice) -> paper.PaperData:
    """The credit note, frozen: the lines that are taken back, to whom the invoice went, what it lowers."""
    account = note.account
    assert invoice.number
    rows = list(note.lines.select_related("line__subscription__product").order_by("line__position"))
    lines = tuple(_credited(row) for row in rows)
    term_start, term_end = _days(row.line for row in rows)
    invoiced = paper_of(paper.Kind.INVOICE, invoice.public_id)
    local = invoiced.data.local_tax if invoiced else None
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
        term_start=term_start,
        term_end=term_end,
        local_tax=replace(local, tax_minor=converted(note.tax_minor, note.currency, local))
        if local
        else None,
        corrects_on=invoice.issued_on,
        seller_party=issuer.seller_party(invoice.entity, account.representative),
        buyer_party=parties.buyer_party(invoice.bill_to),
        buyer_reference=invoice.bill_to.get("buyer_reference", ""),
        e_invoice=account.e_invoice,
    )


def _credited(row: CreditNoteLine) -> paper.Line:
    """What is taken back of a line: its pieces at their price where it is whole pieces, else a sum off its price."""
    line = row.line
    quantity = pieces(row.net_minor, line.net_minor, line.quantity)
    product = line.subscription.product.name if line.subscription else ""
    return paper.Line(
        position=line.position,
        name=product or line.description,
        detail=line.description if product and line.description != product else "",
        quantity=quantity or 1,
        unit_minor=line.list_minor if quantity else row.net_minor,
        net_minor=row.net_minor,
        list_minor=line.list_minor if quantity else None,
        discount_percent=discount_text(line.discount_bp) if quantity and line.discount_bp else "",
        interval=line.interval if quantity else "",
        service_start=line.period_start,
        service_end=line.period_end,
        part=tuple(line.part or ()) if quantity else (),
        tax_percent=line.tax_rate,
        tax_category=line.tax_category,
    )


def local_tax(tax_minor: int, rate: ExchangeRate) -> paper.LocalTax:
    """The tax of a document in the currency of the seller's country."""
    known = paper.LocalTax(rate.to_currency, 0, f"{rate.rate.normalize():f}", rate.valid_from, rate.source)
    return replace(known, tax_minor=converted(tax_minor, rate.currency, known))


def converted(minor: int, currency: str, local: paper.LocalTax) -> int:
    """Minor units of `currency` in those of the other one, half up. Source: Directive 2006/112/EC, art. 230."""
    units = Decimal(minor).scaleb(-EXPONENTS[currency]) * Decimal(local.rate)
    return half_up(units.scaleb(EXPONENTS[local.currency]))
