"""From the frozen paper to the terms of EN 16931 (BT-…), once for every syntax. Pure: same paper, same data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from billing_portal.documents.einvoice.needs import inexpressible, lacking
from billing_portal.documents.money import Payment, Remittance, TaxRow
from billing_portal.documents.snapshots import Kind, Line, PaperData, Party
from billing_portal.documents.text import writable
from billing_portal.kit.money import EXPONENTS

Amount = Callable[[int | None], Decimal]
CENT = Decimal("0.01")
INVOICE, CREDIT_NOTE = "380", "381"  # BT-3, UNTDID 1001
SEPA_TRANSFER, TRANSFER, CARD, SEPA_DEBIT, AGREED = "58", "30", "48", "59", "1"  # BT-81, UNTDID 4461
TRANSFERS = (SEPA_TRANSFER, TRANSFER)
UNIT = "C62"  # BT-130, UN/ECE Recommendation 20: one
DISCOUNT = "95"  # BT-140, UNTDID 5189
MASKED = "XXXX"  # before the last digits of an account: nobody here knows the others (BT-91)
COUNTRY_CODES = {"XK": "1A"}  # Kosovo, as the code lists of EN 16931 have it (BR-CL-14)
REASONS = {
    "AE": ("VATEX-EU-AE", "Reverse charge"),
    "K": ("VATEX-EU-IC", "Intra-Community supply"),
    "G": ("VATEX-EU-G", "Export outside the EU"),
    "O": ("VATEX-EU-O", "Not subject to VAT"),
    "E": ("", "Exempt from VAT"),
}


@dataclass(frozen=True, slots=True)
class Tax:
    """One row of the tax breakdown (BG-23). Its rate is 0 for what is outside the scope of VAT, whose lines have none."""

    category: str
    rate: Decimal
    base: Decimal
    tax: Decimal
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """One line (BG-25). `price` is for `base_quantity` pieces, so that quantity times price is exact."""

    number: int
    name: str
    detail: str
    quantity: int
    price: Decimal
    base_quantity: int
    allowance: Decimal
    net: Decimal
    category: str
    rate: Decimal | None
    start: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class EInvoice:
    """The whole document. Amounts are in units of the currency with two decimals; `last` days are inclusive."""

    number: str
    type_code: str
    issued_on: date
    due_on: date | None
    currency: str
    seller: Party
    buyer: Party
    buyer_reference: str
    order_reference: str
    corrects: str
    corrects_on: date | None
    means: str
    mandate: str
    creditor_id: str
    debited: str
    card: str
    network: str
    iban: str
    bic: str
    holder: str
    reference: str
    terms: str
    delivered_on: date | None
    start: date | None
    last: date | None
    positions: tuple[Position, ...]
    taxes: tuple[Tax, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    paid: Decimal
    payable: Decimal
    tax_currency: str = ""  # BT-6 with BT-111, where the tax is due in another currency than the invoice's
    local_tax: Decimal = Decimal(0)
    seller_id: str = ""  # BT-29, for a seller that neither VAT id nor register identifies (BR-CO-26)

    @property
    def is_credit_note(self) -> bool:
        return self.type_code == CREDIT_NOTE


def missing(data: PaperData) -> list[str]:
    """What EN 16931 needs and this paper lacks, as names of fields; empty if it can be an e-invoice.

    `currency` and `taxes` stand for what it cannot express at all (`needs.inexpressible`).
    """
    categories = {row.category for row in data.totals.taxes}
    found = inexpressible(data.currency, categories)
    if data.seller_party is None or data.buyer_party is None:
        return [*found, "parties"]
    return [*found, *lacking(data.seller_party, data.buyer_party, categories)]


def is_einvoice(data: PaperData) -> bool:
    """Whether this paper carries EN 16931 data: invoices and credit notes that have all it needs."""
    return data.kind in (Kind.INVOICE, Kind.CREDIT_NOTE) and not missing(data)


def of_paper(data: PaperData) -> EInvoice:
    """The terms of EN 16931 that this paper says. Call only where `is_einvoice`."""
    assert data.seller_party is not None and data.buyer_party is not None

    def amount(minor: int | None) -> Decimal:
        return _units(minor or 0, data.currency)

    pays = data.payment
    # What we collect ourselves names no account: the buyer's system must not transfer it a second time.
    bank = None if pays.detail else data.remittance
    means = _means(pays, bank, data.currency)
    days = _days(data)
    credit = data.kind is Kind.CREDIT_NOTE
    outside = any(row.category == "O" for row in data.totals.taxes)
    seller = _party(data.seller_party, outside)
    named = seller.vat_id or seller.registration
    return EInvoice(
        number=data.number,
        type_code=CREDIT_NOTE if credit else INVOICE,
        issued_on=data.issued_on,
        due_on=None if credit else data.due_on,
        currency=data.currency,
        seller=seller,
        seller_id="" if named else data.seller_party.tax_number or data.seller_party.vat_id,
        buyer=replace(
            _party(data.buyer_party, outside), tax_number=""
        ),  # the standard knows the seller's only
        buyer_reference=data.buyer_reference or data.buyer.account_number,
        order_reference=data.purchase_order,
        corrects=data.invoice_number if credit else "",
        corrects_on=data.corrects_on if credit else None,
        means=means,
        mandate=pays.mandate if means == SEPA_DEBIT else "",
        creditor_id=pays.creditor_id if means == SEPA_DEBIT else "",
        debited=f"{MASKED}{pays.last4}" if means == SEPA_DEBIT else "",
        card=pays.last4 if means == CARD else "",
        network=pays.network if means == CARD else "",
        iban=bank.iban if bank else "",
        bic=bank.bic if bank else "",
        holder=bank.account_holder if bank else "",
        reference=bank.reference if bank else "",
        terms=", ".join(filter(None, (pays.method, pays.detail))),
        delivered_on=days[0] if days[0] == days[1] else None,
        start=days[0],
        last=days[1],
        positions=tuple(_position(line, amount) for line in data.lines),
        taxes=tuple(_tax(row, amount) for row in data.totals.taxes),
        net=amount(data.totals.net_minor),
        tax=amount(sum(row.tax_minor for row in data.totals.taxes)),
        total=amount(data.totals.total_minor),
        paid=amount(data.totals.paid_minor),
        payable=amount(data.totals.open_minor),
        tax_currency=data.local_tax.currency if data.local_tax else "",
        local_tax=_units(data.local_tax.tax_minor, data.local_tax.currency) if data.local_tax else Decimal(0),
    )


def _units(minor: int, currency: str) -> Decimal:
    return (Decimal(minor) / 10 ** EXPONENTS[currency]).quantize(CENT)


def _means(pays: Payment, bank: Remittance | None, currency: str) -> str:
    """BT-81. A SEPA debit needs its mandate and our creditor identifier, a card its last digits; else it is as agreed.

    A standing order is nothing but a credit transfer that recurs (UNTDID 4461 has no code for it): in euro a SEPA credit transfer,
    58, in another currency a credit transfer, 30, as every invoice that is transferred.
    """
    if bank is not None and bank.iban:
        return SEPA_TRANSFER if currency == "EUR" else TRANSFER
    if bank is not None:
        return AGREED
    if pays.kind == "direct_debit" and pays.is_sepa and pays.mandate and pays.creditor_id and pays.last4:
        return SEPA_DEBIT
    return CARD if pays.kind == "card" and pays.last4 else AGREED


def _days(data: PaperData) -> tuple[date | None, date | None]:
    """The first and the last day of what is charged."""
    if data.term_start is None:
        return None, None
    return data.term_start, data.term_end - timedelta(days=1) if data.term_end else data.term_start


def _party(party: Party, outside: bool) -> Party:
    """Without a VAT id where none may stand, and without an electronic address that no scheme explains (BR-62, BR-63)."""
    reached = bool(writable(party.endpoint).strip() and party.endpoint_scheme)
    return replace(
        party,
        vat_id="" if outside else party.vat_id,
        endpoint=party.endpoint if reached else "",
        endpoint_scheme=party.endpoint_scheme if reached else "",
        country=COUNTRY_CODES.get(party.country, party.country),
    )


def _rate(category: str, percent: str) -> Decimal | None:
    return None if category == "O" else Decimal(percent)


def _position(line: Line, amount: Amount) -> Position:
    """List price with the discount as an allowance where that is exact, else the net price of the whole quantity."""
    gross = (line.list_minor or 0) * line.quantity
    discount = gross - line.net_minor
    plain = line.list_minor is not None and discount == 0
    reduced = bool(line.discount_percent) and discount > 0 and _is_the_discount(line, gross, discount)
    if plain or reduced:
        price, base_quantity, allowance = line.list_minor or 0, 1, discount
    else:
        price, base_quantity, allowance = line.net_minor, line.quantity, 0
    return Position(
        number=line.position,
        name=line.name if writable(line.name).strip() else str(line.position),
        detail=line.detail,
        quantity=line.quantity,
        price=amount(price),
        base_quantity=base_quantity,
        allowance=amount(allowance),
        net=amount(line.net_minor),
        category=line.tax_category,
        rate=_rate(line.tax_category, line.tax_percent),
        start=line.service_start,
        last=line.service_end - timedelta(days=1) if line.service_end else None,
    )


def _is_the_discount(line: Line, gross: int, discount: int) -> bool:
    """Whether what is missing is the discount and nothing else, so that no proration is called one."""
    return abs(Decimal(gross) * Decimal(line.discount_percent) / 100 - discount) < 1


def _tax(row: TaxRow, amount: Amount) -> Tax:
    code, reason = REASONS.get(row.category, ("", ""))
    return Tax(
        category=row.category,
        rate=Decimal(row.percent),
        base=amount(row.base_minor),
        tax=amount(row.tax_minor),
        reason=" ".join((row.note or reason).split()) if row.category in REASONS else "",
        reason_code=code,
    )
