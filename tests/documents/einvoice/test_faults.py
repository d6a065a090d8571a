"""Planted faults: the official rules find each of them in both syntaxes, our own invariants most of them."""

from __future__ import annotations

import re

import pytest

from billing_portal.documents.einvoice import figures, invariants, model, validate
from billing_portal.documents.einvoice.reading import figures_in, parsed
from billing_portal.documents.einvoice.validate import Validator, problems_of
from tests.documents.einvoice.test_valid import CASES, WRITERS, credit_note, written

# What is planted: the case, and per syntax a pattern with what takes its place (the first match only).
# "beyond" marks what only the official rules know.
FAULTS = {
    "a total that is not the sum": (
        "S", (r"<ram:GrandTotalAmount>", r"\g<0>9"), (r"(<cbc:TaxInclusiveAmount[^>]*>)", r"\g<1>9")),
    "a net total that is not the lines": (
        "S", (r"<ram:TaxBasisTotalAmount>", r"\g<0>9"), (r"(<cbc:TaxExclusiveAmount[^>]*>)", r"\g<1>9")),
    "a sum of lines that is none": (
        "S", (r"(Summation>\s*<ram:LineTotalAmount>)(?=.*\s*<ram:TaxBasis)", r"\g<1>9"),
        (r"(<cac:LegalMonetaryTotal>\s*<cbc:LineExtensionAmount[^>]*>)", r"\g<1>9")),
    "what is due is not what is left": (
        "S", (r"<ram:DuePayableAmount>", r"\g<0>9"), (r"(<cbc:PayableAmount[^>]*>)", r"\g<1>9")),
    "tax that is not the rate": (
        "S", (r"<ram:CalculatedAmount>", r"\g<0>9"), (r"(<cac:TaxSubtotal>.*?<cbc:TaxAmount[^>]*>)", r"\g<1>9")),
    "a tax total that is not the breakdown": (
        "S", (r"(<ram:TaxTotalAmount[^>]*>)", r"\g<1>9"), (r"(<cac:TaxTotal>\s*<cbc:TaxAmount[^>]*>)", r"\g<1>9")),
    "a taxed base that is not the lines": (
        "S", (r"<ram:BasisAmount>", r"\g<0>9"), (r"(<cbc:TaxableAmount[^>]*>)", r"\g<1>9")),
    "a breakdown without a category that a line has": (
        "S", (r"<ram:CategoryCode>S</", "<ram:CategoryCode>Z</"),
        (r"(<cac:ClassifiedTaxCategory>\s*<cbc:ID>)S</", r"\g<1>Z</")),
    "no tax breakdown": (
        "S", (r"<ram:ApplicableTradeTax>\s*<ram:CalculatedAmount>.*?</ram:ApplicableTradeTax>", ""),
        (r"<cac:TaxSubtotal>.*?</cac:TaxSubtotal>", "")),
    "reverse charge without the buyer's VAT id": (
        "AE", (r'<ram:SpecifiedTaxRegistration>\s*<ram:ID schemeID="VA">ATU.*?</ram:SpecifiedTaxRegistration>', ""),
        (r"<cac:PartyTaxScheme>\s*<cbc:CompanyID>ATU.*?</cac:PartyTaxScheme>", "")),
    "reverse charge without the seller's VAT id": (
        "AE", (r'<ram:SpecifiedTaxRegistration>\s*<ram:ID schemeID="VA">DE.*?</ram:SpecifiedTaxRegistration>', ""),
        (r"<cac:PartyTaxScheme>\s*<cbc:CompanyID>DE.*?</cac:PartyTaxScheme>", "")),
    "an exemption without a reason": (
        "E", (r"<ram:ExemptionReason>.*?</ram:ExemptionReason>", ""),
        (r"<cbc:TaxExemptionReason>.*?</cbc:TaxExemptionReason>", "")),
    "reverse charge that bears tax": (
        "AE", (r"(<ram:CategoryCode>AE</ram:CategoryCode>.*?<ram:RateApplicablePercent>)0", r"\g<1>19"),
        (r"(<cac:ClassifiedTaxCategory>\s*<cbc:ID>AE</cbc:ID>\s*<cbc:Percent>)0", r"\g<1>19")),
    "outside VAT and yet a VAT id": (
        "O", (r"(</ram:URIUniversalCommunication>)(\s*</ram:SellerTradeParty>)",
              r'\1<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE811907980</ram:ID></ram:SpecifiedTaxRegistration>\2'),
        (r"<cac:PartyLegalEntity>",
         r"<cac:PartyTaxScheme><cbc:CompanyID>DE811907980</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>\g<0>")),
    "no number (BT-1)": (
        "S", (r"<ram:ID>DE-2026-000113</ram:ID>", "<ram:ID></ram:ID>"), (r"<cbc:ID>DE-2026-000113</cbc:ID>", "")),
    "no issue date (BT-2)": (
        "S", (r"<ram:IssueDateTime>.*?</ram:IssueDateTime>", ""), (r"<cbc:IssueDate>.*?</cbc:IssueDate>", "")),
    "a type that is none (BT-3)": (
        "S", (r"<ram:TypeCode>380</", "<ram:TypeCode>999</"),
        (r"(<cbc:InvoiceTypeCode>)380", r"\g<1>999")),
    "no currency (BT-5)": (
        "S", (r"<ram:InvoiceCurrencyCode>.*?</ram:InvoiceCurrencyCode>", ""),
        (r"<cbc:DocumentCurrencyCode>.*?</cbc:DocumentCurrencyCode>", "")),
    "no seller's name (BT-27)": (
        "S", (r"<ram:Name>Halden Deutschland GmbH</ram:Name>", "<ram:Name></ram:Name>"),
        (r"<cbc:RegistrationName>Halden Deutschland GmbH</cbc:RegistrationName>", "")),
    "no buyer's country (BT-55)": (
        "S", (r"(<ram:BuyerTradeParty>.*?)<ram:CountryID>DE</ram:CountryID>", r"\1"),
        (r"(<cac:AccountingCustomerParty>.*?)<cac:Country>.*?</cac:Country>", r"\1")),
    "a line without a name (BT-153)": (
        "S", (r"<ram:Name>Remote Support</ram:Name>", "<ram:Name></ram:Name>"),
        (r"<cbc:Name>Remote Support</cbc:Name>", "")),
    "a negative price (BT-146)": (
        "S", (r"<ram:ChargeAmount>", r"\g<0>-"), (r"(<cbc:PriceAmount[^>]*>)", r"\g<1>-")),
    "no line at all": (
        "S", (r"<ram:IncludedSupplyChainTradeLineItem>.*</ram:IncludedSupplyChainTradeLineItem>", ""),
        (r"<cac:InvoiceLine>.*</cac:InvoiceLine>", "")),
}  # fmt: skip
BEYOND = {
    "an unknown currency": (
        "S", (r"<ram:InvoiceCurrencyCode>EUR", "<ram:InvoiceCurrencyCode>XXY"),
        (r"<cbc:DocumentCurrencyCode>EUR", "<cbc:DocumentCurrencyCode>XXY")),
    "an unknown country": (
        "S", (r"<ram:CountryID>DE", "<ram:CountryID>XQ"),
        (r"<cbc:IdentificationCode>DE", "<cbc:IdentificationCode>XQ")),
    "a unit that is none": (
        "S", (r'unitCode="C62"', 'unitCode="PIECES"'), (r'unitCode="C62"', 'unitCode="PIECES"')),
    "elements in another order": (
        "S", (r"(<ram:LineOne>.*?</ram:LineOne>)\s*(<ram:CityName>.*?</ram:CityName>)", r"\2\1"),
        (r"(<cbc:IssueDate>.*?</cbc:IssueDate>)\s*(<cbc:DueDate>.*?</cbc:DueDate>)", r"\2\1")),
    "nobody to deliver to inside the Union": (
        "K", (r"<ram:ShipToTradeParty>.*?</ram:ShipToTradeParty>", ""), (r"<cac:Delivery>.*?</cac:Delivery>", "")),
}  # fmt: skip
EVERY = {**FAULTS, **BEYOND}


@pytest.fixture
def without_packages(monkeypatch):
    monkeypatch.setattr(validate, "validator", lambda: Validator.BUILT_IN)


def planted(fault: str, syntax: str) -> bytes:
    case, cii, ubl = EVERY[fault]
    pattern, instead = cii if syntax == "cii" else ubl
    before = written(CASES[case], syntax).decode()
    after, count = re.subn(pattern, instead, before, count=1, flags=re.DOTALL)
    assert count == 1, "the fault was not planted"
    return after.encode()


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("fault", EVERY)
def test_the_official_rules_find_it(fault, syntax):
    assert validate.validator() is Validator.OFFICIAL
    assert problems_of(planted(fault, syntax), syntax=syntax)


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("fault", FAULTS)
def test_our_own_invariants_find_it_without_any_package(fault, syntax, without_packages):
    report = validate.report_on(planted(fault, syntax), syntax=syntax)

    assert report.problems
    assert not report.problems[0].startswith("XML")


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("case", CASES)
def test_our_own_invariants_object_to_nothing_that_is_valid(case, syntax, without_packages):
    assert problems_of(written(CASES[case], syntax), syntax=syntax) == []
    assert invariants.problems(figures.figures_of(model.of_paper(CASES[case]))) == []


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("case", CASES)
def test_what_is_read_back_is_what_was_meant(case, syntax):
    meant = figures.figures_of(model.of_paper(CASES[case]))
    read = figures_in(parsed(written(CASES[case], syntax)), syntax=syntax)

    assert read.issued_on.replace("-", "") == meant.issued_on.replace("-", "")
    assert _but(read) == _but(meant)


def _but(figures: figures.Figures) -> tuple[object, ...]:
    """Without the day's spelling and the exemption's text, of which a document may give code or words."""
    taxes = tuple((row.category, row.rate, row.base, row.tax, bool(row.reason)) for row in figures.taxes)
    sums = (figures.line_sum, figures.net, figures.tax, figures.total, figures.paid, figures.payable)
    return (figures.number, figures.type_code, figures.seller, figures.buyer, figures.lines, taxes, sums)


@pytest.mark.parametrize(
    "wrong", [b"", b"<x/>", b"no xml", b"\xff\xfe", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"]
)
@pytest.mark.parametrize("syntax", WRITERS)
def test_what_is_no_e_invoice_at_all_is_said_and_not_raised(wrong, syntax):
    assert problems_of(wrong, syntax=syntax)[0].startswith("XML")


def test_one_syntax_is_not_taken_for_the_other():
    assert problems_of(written(credit_note(), "ubl"), syntax="cii") == ["XML: CreditNote is not CII"]


def test_a_report_says_who_answered(monkeypatch):
    xml = written(CASES["S"], "cii")
    official = validate.report_on(xml, syntax="cii")

    validate.validator.cache_clear()
    monkeypatch.setattr(validate, "_folder", lambda: None)
    built_in = validate.report_on(xml, syntax="cii")
    validate.validator.cache_clear()

    assert (official.validator, official.problems) == (Validator.OFFICIAL, ())
    assert (built_in.validator, built_in.problems) == (Validator.BUILT_IN, ())
