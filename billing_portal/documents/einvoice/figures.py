"""The figures of an invoice that the invariants look at: taken from its data, or read back from its XML (`reading`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from billing_portal.documents.einvoice.model import EInvoice


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
    has_rate: bool = True


@dataclass(frozen=True, slots=True)
class PartyFigures:
    """A seller or buyer: its name and country, what identifies it for tax, and its electronic address with the scheme."""

    name: str
    country: str
    vat_id: str = ""
    tax_number: str = ""
    other_id: str = ""  # a register's entry, or BT-29
    endpoint: str = ""
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class PaymentFigures:
    """BG-16: code (BT-81), account to transfer to (BT-84), mandate, creditor identifier, debited account (BT-89 to BT-91)."""

    means: str = ""
    iban: str = ""
    mandate: str = ""
    creditor_id: str = ""
    debited: str = ""


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
    guideline: str = ""  # BT-24
    is_dated: bool = True  # says when it was supplied, for the whole (BT-72, BG-14)
    payment: PaymentFigures = field(default_factory=PaymentFigures)
    tax_currency: str = ""  # BT-6
    has_local_tax: bool = True  # BT-111 is there, if BT-6 is


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
            seller.endpoint,
            seller.endpoint_scheme,
        ),
        buyer=PartyFigures(
            buyer.name,
            buyer.country,
            buyer.vat_id,
            "",
            buyer.registration,
            buyer.endpoint,
            buyer.endpoint_scheme,
        ),
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
            TaxFigures(row.category, row.rate, row.base, row.tax, row.reason or row.reason_code)
            for row in invoice.taxes
        ),
        line_sum=sum((line.net for line in invoice.positions), zero),
        net=invoice.net,
        tax=invoice.tax,
        total=invoice.total,
        paid=invoice.paid,
        payable=invoice.payable,
        corrects=invoice.corrects,
        is_dated=invoice.start is not None,
        payment=PaymentFigures(
            invoice.means, invoice.iban, invoice.mandate, invoice.creditor_id, invoice.debited
        ),
        tax_currency=invoice.tax_currency,
    )
