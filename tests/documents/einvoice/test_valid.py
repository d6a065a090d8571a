"""Invoices and credit notes as EN 16931 data: valid by the official rules in both syntaxes, for every tax case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from billing_portal.documents.einvoice import cii, model, ubl
from billing_portal.documents.money import Payment, TaxRow
from billing_portal.documents.snapshots import Kind, PaperData, Party
from billing_portal.kit.money import Money, share
from tests.documents import samples
from tests.documents.einvoice.rules import faults

WRITERS = {"cii": cii.write, "ubl": ubl.write}
SELLER = Party(
    name="Halden Deutschland GmbH",
    street="Leopoldstraße 244",
    postal_code="80807",
    city="München",
    country="DE",
    vat_id="DE811907980",
    registration="HRB 214365",
    contact="Jonas Aigner",
    phone="+49 89 5550 1234",
    email="jonas.aigner@halden.example",
    endpoint="DE811907980",
    endpoint_scheme="9930",
    legal_info="Amtsgericht München, HRB 214365, Geschäftsführerin: Dr. Annika Voss",
)
BUYER = Party(
    name="Alpenrose Logistik GmbH",
    street="Landsberger Straße 302",
    postal_code="80687",
    city="München",
    country="DE",
    vat_id="DE136695976",
    contact="Theresa Königsdörfer",
)
STANDING = Payment(
    method="Recurring bank transfer", kind="recurring_transfer", expected_on=date(2026, 12, 22)
)
NOTES = {
    "AE": "Steuerschuldnerschaft des Leistungsempfängers",
    "K": "Innergemeinschaftliche Lieferung",
    "G": "Ausfuhrlieferung",
    "E": "Steuerfrei nach § 4 UStG",
    "O": "Nicht steuerbar",
}


def invoice(category: str = "S", percent: str = "19", **changes) -> PaperData:
    """Three lines of one tax category, in euro."""
    paper = samples.invoice(count=3)
    lines = tuple(replace(row, tax_category=category, tax_percent=percent) for row in paper.lines)
    net = sum(row.net_minor for row in lines)
    tax = share(Money(net, paper.currency), Decimal(percent)).minor
    row = TaxRow(category, percent, net, tax, NOTES.get(category, ""))
    totals = replace(paper.totals, net_minor=net, total_minor=net + tax, open_minor=net + tax, taxes=(row,))
    given = {"seller_party": SELLER, "buyer_party": BUYER, **changes}
    return replace(paper, lines=lines, totals=totals, **given)


def credit_note(**changes) -> PaperData:
    return invoice(
        kind=Kind.CREDIT_NOTE,
        invoice_number="DE-2026-000007",
        corrects_on=date(2026, 10, 1),
        due_on=None,
        remittance=None,
        **changes,
    )


def written(paper: PaperData, syntax: str) -> bytes:
    return WRITERS[syntax](model.of_paper(paper))


CASES = {
    "S": invoice(),
    "S at a second rate": invoice(percent="7"),
    "AE": invoice("AE", "0", buyer_party=replace(BUYER, country="AT", vat_id="ATU68492011")),
    "K": invoice("K", "0", buyer_party=replace(BUYER, country="AT", vat_id="ATU68492011")),
    "G": invoice("G", "0", buyer_party=replace(BUYER, country="CH", vat_id="")),
    "E": invoice("E", "0"),
    "Z": invoice("Z", "0"),
    "O": invoice("O", "0"),
    "Z, an American seller": invoice(
        "Z",
        "0",
        seller_party=replace(SELLER, vat_id="", registration="", tax_number="04-3592187", country="US"),
    ),
    "O, a seller with a tax number only": invoice(
        "O", "0", seller_party=replace(SELLER, vat_id="", registration="", tax_number="04-3592187")
    ),
    "O, a seller with a VAT id only": invoice("O", "0", seller_party=replace(SELLER, registration="")),
    "with a purchase order": invoice(purchase_order="PO 4711/2026"),
    "without a bank account": invoice(remittance=None),
    "by standing order": invoice(payment=STANDING),
    "by standing order, in pounds": replace(
        invoice("AE", "0", buyer_party=replace(BUYER, country="AT", vat_id="ATU68492011"), payment=STANDING),
        currency="GBP",
    ),
    "credit note": credit_note(),
    "credit note with reverse charge": replace(
        invoice("AE", "0", buyer_party=replace(BUYER, vat_id="ATU68492011", country="AT")),
        kind=Kind.CREDIT_NOTE,
        invoice_number="DE-2026-000007",
        due_on=None,
    ),
}


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("case", CASES)
def test_every_tax_case_is_valid(case, syntax):
    assert model.missing(CASES[case]) == []
    assert faults(written(CASES[case], syntax)) == []


@pytest.mark.parametrize("syntax", WRITERS)
def test_a_part_that_is_paid_lowers_what_is_due(syntax):
    paper = invoice()
    totals = replace(paper.totals, paid_minor=1_000, open_minor=paper.totals.total_minor - 1_000)

    assert faults(written(replace(paper, totals=totals), syntax)) == []


@pytest.mark.parametrize("syntax", WRITERS)
def test_prorated_and_discounted_lines_multiply_exactly(syntax):
    paper = invoice()
    line = replace(
        paper.lines[0],
        quantity=7,
        list_minor=26_000,
        unit_minor=26_000,
        net_minor=44_333,
        discount_percent="",
    )
    tax = share(Money(44_333, "EUR"), Decimal(19)).minor
    row = TaxRow("S", "19", 44_333, tax)
    totals = replace(
        paper.totals, net_minor=44_333, total_minor=44_333 + tax, open_minor=44_333 + tax, taxes=(row,)
    )

    made = model.of_paper(replace(paper, lines=(line,), totals=totals))

    [position] = made.positions
    assert (position.price, position.base_quantity, position.allowance) == (Decimal("443.33"), 7, 0)
    assert faults(WRITERS[syntax](made)) == []


@pytest.mark.parametrize("syntax", WRITERS)
def test_what_is_collected_names_no_account_to_transfer_to(syntax):
    paper = invoice()
    collected = replace(paper, payment=replace(paper.payment, method="Direct debit", detail="SEPA •••• 7030"))

    xml = written(collected, syntax)
    assert samples.TRANSFER_DE.iban.encode() in written(paper, syntax)
    assert samples.TRANSFER_DE.iban.encode() not in xml
    assert faults(xml) == []


def test_a_standing_order_is_a_credit_transfer_to_our_account_and_a_sepa_one_in_euro():
    for case, code in (("by standing order", "58"), ("by standing order, in pounds", "30")):
        made = model.of_paper(CASES[case])
        assert (made.means, made.iban, made.terms) == (
            code,
            samples.TRANSFER_DE.iban,
            "Recurring bank transfer",
        )
        assert (made.mandate, made.creditor_id) == ("", "")


def test_the_same_paper_gives_the_same_bytes():
    assert written(invoice(), "cii") == written(invoice(), "cii")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"buyer_party": replace(BUYER, city=" ")}, ["buyer.city"]),
        ({"seller_party": replace(SELLER, vat_id="", registration="")}, ["seller.vat_id"]),
        ({"buyer_party": None}, ["parties"]),
    ],
)
def test_what_is_missing_is_named_and_makes_no_e_invoice(changes, named):
    paper = replace(invoice(), **changes)

    assert model.missing(paper) == named
    assert not model.is_einvoice(paper)


def test_reverse_charge_needs_both_vat_ids():
    paper = invoice("AE", "0", buyer_party=replace(BUYER, vat_id=""))

    assert model.missing(paper) == ["buyer.vat_id"]


def test_hostile_text_stays_text():
    paper = invoice()
    line = replace(paper.lines[0], name='<b>&"\x00\ufffe 株 \u202e', detail="]]><x/>")

    assert faults(written(replace(paper, lines=(line, *paper.lines[1:])), "cii")) == []
