"""What must hold of an invoice's figures whatever its syntax: sums, tax breakdown, terms that are never absent.

A small part of the standard's rules, in plain Python, for installations without the official ones. It finds what
our own arithmetic or data could get wrong; it proves no conformity. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from billing_portal.documents.einvoice.eas import SCHEMES, is_peppol
from billing_portal.documents.einvoice.figures import Figures, PaymentFigures, TaxFigures
from billing_portal.documents.einvoice.model import CREDIT_NOTE, INVOICE, SEPA_DEBIT, TRANSFERS
from billing_portal.documents.einvoice.profiles import PEPPOL, XRECHNUNG
from billing_portal.kit.money import EXPONENTS

CENT = Decimal("0.01")
RATED = frozenset({"S"})
UNRATED = frozenset({"AE", "K", "G", "E", "Z", "O"})
WITH_REASON = frozenset({"AE", "K", "G", "E", "O"})
SELLER_VAT_ID = frozenset({"AE", "K", "G"})
BUYER_VAT_ID = frozenset({"AE", "K"})


def problems(figures: Figures) -> list[str]:
    """What does not hold, each by the number of the standard's rule; empty if all does."""
    return [
        *_terms(figures),
        *_addresses(figures),
        *_payment(figures.payment),
        *_lines(figures),
        *_breakdown(figures),
        *_sums(figures),
    ]


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


def _addresses(found: Figures) -> Iterator[str]:
    """Source: BR-62, BR-63, BR-CL-25; XRechnung, BR-DE-34 and Peppol, R010, R020: there must be some; Peppol, CL008."""
    for term, party in (("BT-34", found.seller), ("BT-49", found.buyer)):
        if party.endpoint and party.scheme not in SCHEMES:
            yield f"BR-CL-25: {party.scheme!r} is no scheme of an electronic address ({term})"
        if found.guideline == PEPPOL.guideline and party.endpoint and not is_peppol(party.scheme):
            yield f"PEPPOL-EN16931-CL008: Peppol does not take the scheme {party.scheme!r} ({term})"
        if found.guideline in (PEPPOL.guideline, XRECHNUNG.guideline) and not party.endpoint:
            yield f"PEPPOL-EN16931-R010/R020: the electronic address is missing ({term})"


def _payment(found: PaymentFigures) -> Iterator[str]:
    """Source: BR-61; XRechnung, BR-DE-23 to -25, -30, -31; Peppol, R061."""
    if found.means in TRANSFERS and not found.iban:
        yield "BR-61: a transfer needs the account (BT-84)"
    if found.means != SEPA_DEBIT:
        return
    named = (
        ("BT-89", found.mandate, "mandate"),
        ("BT-90", found.creditor_id, "creditor identifier"),
        ("BT-91", found.debited, "debited account"),
    )
    yield from (
        f"BR-DE-25: a direct debit needs the {what} ({term})" for term, value, what in named if not value
    )
    if found.iban:
        yield "BR-DE-25: what is collected names no account to transfer to (BT-84)"


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
    if "K" in categories and not found.is_dated:
        yield "BR-IC-11: a supply to another member state needs its day or period (BT-72, BG-14)"
    if found.tax_currency and not found.has_local_tax:
        yield "BR-53: the tax in the currency for accounting is missing (BT-111)"
    if categories & (RATED | SELLER_VAT_ID) and not (found.seller.vat_id or found.seller.tax_number):
        yield "BR-S-02: the seller's VAT id is missing (BT-31)"
    elif categories & SELLER_VAT_ID and not found.seller.vat_id:
        yield f"BR-{min(categories & SELLER_VAT_ID)}-02: the seller's VAT id is missing (BT-31)"
    if categories & BUYER_VAT_ID and not found.buyer.vat_id:
        yield f"BR-{min(categories & BUYER_VAT_ID)}-02: the buyer's VAT id is missing (BT-48)"
    if "O" in categories and (found.seller.vat_id or found.buyer.vat_id):
        yield "BR-O-02: what is outside VAT names no VAT id"
    if "O" in categories and len(categories) > 1:
        yield "BR-O-11: what is outside VAT is on a paper with nothing else"


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
    if not row.has_rate:
        yield f"BR-DE-14: the rate of {row.category} is missing in the breakdown (BT-119)"
    smallest = Decimal(1).scaleb(-min(EXPONENTS.get(found.currency, 2), 2))
    tax = (row.base * row.rate / 100).quantize(smallest, ROUND_HALF_UP)
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
