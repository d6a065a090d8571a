"""What must hold of an invoice's figures whatever its syntax: sums, tax breakdown, terms that are never absent.

A small part of the standard's rules, in plain Python, for installations without the official ones. It finds what
our own arithmetic or data could get wrong; it proves no conformity. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from billing_portal.documents.einvoice.model import CREDIT_NOTE, INVOICE, EInvoice

CENT = Decimal("0.01")
RATED = frozenset({"S"})
UNRATED = frozenset({"AE", "K", "G", "E", "Z", "O"})
WITH_REASON = frozenset({"AE", "K", "G", "E", "O"})
SELLER_VAT_ID = frozenset({"AE", "K", "G"})
BUYER_VAT_ID = frozenset({"AE", "K"})


@dataclass(frozen=True, slots=True)
class LineFigures:
    """One line: BT-129, BT-146, BT-149, its allowances (BT-136), BT-131, BT-151, BT-152, BT-153."""

    name: str
    quantity: Decimal
    price: Decimal
    base_quantity: Decimal
    allowance: Decimal
    net: Decimal
    category: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class TaxFigures:
    """One row of the breakdown: BT-118, BT-119, BT-116, BT-117, and BT-120 or BT-121."""

    category: str
    rate: Decimal
    base: Decimal
    tax: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class PartyFigures:
    """A seller or buyer: its name and country, and what identifies it for tax."""

    name: str
    country: str
    vat_id: str = ""
    tax_number: str = ""
    other_id: str = ""  # a register's entry, or BT-29


@dataclass(frozen=True, slots=True)
class Figures:
    """What the invariants look at, read from an EInvoice or back from its XML. Amounts in units of the currency."""

    number: str
    type_code: str
    issued_on: str
    currency: str
    seller: PartyFigures
    buyer: PartyFigures
    lines: tuple[LineFigures, ...]
    taxes: tuple[TaxFigures, ...]
    line_sum: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal
    paid: Decimal
    payable: Decimal
    corrects: str = ""


def figures_of(invoice: EInvoice) -> Figures:
    """The figures of an invoice that is not written yet."""
    zero = Decimal(0)
    seller, buyer = invoice.seller, invoice.buyer
    return Figures(
        number=invoice.number,
        type_code=invoice.type_code,
        issued_on=invoice.issued_on.isoformat(),
        currency=invoice.currency,
        seller=PartyFigures(
            seller.name,
            seller.country,
            seller.vat_id,
            seller.tax_number,
            seller.registration or invoice.seller_id,
        ),
        buyer=PartyFigures(buyer.name, buyer.country, buyer.vat_id, "", buyer.registration),
        lines=tuple(
            LineFigures(
                name=line.name,
                quantity=Decimal(line.quantity),
                price=line.price,
                base_quantity=Decimal(line.base_quantity),
                allowance=line.allowance,
                net=line.net,
                category=line.category,
                rate=line.rate or zero,
            )
            for line in invoice.positions
        ),
        taxes=tuple(
            TaxFigures(row.category, row.rate or zero, row.base, row.tax, row.reason or row.reason_code)
            for row in invoice.taxes
        ),
        line_sum=sum((line.net for line in invoice.positions), zero),
        net=invoice.net,
        tax=invoice.tax,
        total=invoice.total,
        paid=invoice.paid,
        payable=invoice.payable,
        corrects=invoice.corrects,
    )


def problems(figures: Figures) -> list[str]:
    """What does not hold, each by the number of the standard's rule; empty if all does."""
    return [*_terms(figures), *_lines(figures), *_breakdown(figures), *_sums(figures)]


def _terms(found: Figures) -> Iterator[str]:
    """Source: EN 16931-1, BR-02 to BR-16, BR-CO-26."""
    named = (
        ("BR-02", found.number, "the number (BT-1)"),
        ("BR-03", found.issued_on, "the issue date (BT-2)"),
        ("BR-05", found.currency, "the currency (BT-5)"),
        ("BR-06", found.seller.name, "the seller's name (BT-27)"),
        ("BR-07", found.buyer.name, "the buyer's name (BT-44)"),
        ("BR-09", found.seller.country, "the seller's country (BT-40)"),
        ("BR-11", found.buyer.country, "the buyer's country (BT-55)"),
        (
            "BR-CO-26",
            found.seller.vat_id or found.seller.other_id,
            "what identifies the seller (BT-29, BT-30, BT-31)",
        ),
    )
    yield from (f"{rule}: {what} is missing" for rule, value, what in named if not value.strip())
    if found.type_code not in (INVOICE, CREDIT_NOTE):
        yield f"BR-04: {found.type_code!r} is no type of ours (BT-3)"
    if not found.lines:
        yield "BR-16: there is no line (BG-25)"


def _lines(found: Figures) -> Iterator[str]:
    """Source: EN 16931-1, BR-25, BR-27 and the definition of BT-131."""
    for number, line in enumerate(found.lines, start=1):
        if not line.name.strip():
            yield f"BR-25: line {number} names nothing (BT-153)"
        if line.price < 0:
            yield f"BR-27: the price of line {number} is negative (BT-146)"
        if line.base_quantity == 0:
            yield f"BT-149: the price of line {number} is for no piece"
            continue
        amount = line.quantity * line.price / line.base_quantity - line.allowance
        if amount.quantize(CENT, ROUND_HALF_UP) != line.net:
            yield f"BT-131: line {number} comes to {amount:.2f}, not to {line.net:.2f}"


def _breakdown(found: Figures) -> Iterator[str]:
    """Source: EN 16931-1, BR-CO-18, BR-CO-17, and BR-x-01, -02, -08, -09, -10 of every category x."""
    if not found.taxes:
        yield "BR-CO-18: there is no tax breakdown (BG-23)"
    used = {(line.category, line.rate) for line in found.lines}
    rows = {(row.category, row.rate) for row in found.taxes}
    for category, rate in sorted(used - rows):
        yield f"BR-{category}-01: {category} at {rate:f} % is missing in the breakdown"
    if len(rows) != len(found.taxes):
        yield "BG-23: two rows are of one category and rate"
    for row in found.taxes:
        yield from _row(found, row)
    categories = {row.category for row in found.taxes}
    if categories & (RATED | SELLER_VAT_ID) and not (found.seller.vat_id or found.seller.tax_number):
        yield "BR-S-02: the seller's VAT id is missing (BT-31)"
    elif categories & SELLER_VAT_ID and not found.seller.vat_id:
        yield f"BR-{min(categories & SELLER_VAT_ID)}-02: the seller's VAT id is missing (BT-31)"
    if categories & BUYER_VAT_ID and not found.buyer.vat_id:
        yield f"BR-{min(categories & BUYER_VAT_ID)}-02: the buyer's VAT id is missing (BT-48)"
    if "O" in categories and (found.seller.vat_id or found.buyer.vat_id):
        yield "BR-O-02: what is outside VAT names no VAT id"
    if "O" in categories and len(categories) > 1:
        yield "BR-O-11: what is outside VAT stands with nothing else"


def _row(found: Figures, row: TaxFigures) -> Iterator[str]:
    if row.category not in RATED | UNRATED:
        yield f"BT-118: {row.category!r} is no category"
        return
    base = sum(
        (line.net for line in found.lines if (line.category, line.rate) == (row.category, row.rate)),
        Decimal(0),
    )
    if base != row.base:
        yield f"BR-{row.category}-08: the base of {row.category} is {base:.2f}, not {row.base:.2f}"
    if row.category in UNRATED and (row.rate or row.tax):
        yield f"BR-{row.category}-09: {row.category} bears no tax"
    tax = (row.base * row.rate / 100).quantize(CENT, ROUND_HALF_UP)
    if tax != row.tax:
        yield f"BR-CO-17: {row.rate:f} % of {row.base:.2f} is {tax:.2f}, not {row.tax:.2f}"
    if row.category in WITH_REASON and not row.reason.strip():
        yield f"BR-{row.category}-10: {row.category} needs its reason (BT-120, BT-121)"
    if row.category not in WITH_REASON and row.reason.strip():
        yield f"BR-{row.category}-10: {row.category} has no reason to give (BT-120, BT-121)"


def _sums(found: Figures) -> Iterator[str]:
    """Source: EN 16931-1, BR-CO-10, -13 to -16."""
    lines = sum((line.net for line in found.lines), Decimal(0))
    taxes = sum((row.tax for row in found.taxes), Decimal(0))
    equal = (
        ("BR-CO-10", "the sum of the lines (BT-106)", lines, found.line_sum),
        ("BR-CO-13", "the net total (BT-109)", found.line_sum, found.net),
        ("BR-CO-14", "the tax total (BT-110)", taxes, found.tax),
        ("BR-CO-15", "the total (BT-112)", found.net + found.tax, found.total),
        ("BR-CO-16", "what is due (BT-115)", found.total - found.paid, found.payable),
    )
    yield from (
        f"{rule}: {what} is {right:.2f}, not {said:.2f}" for rule, what, right, said in equal if right != said
    )
