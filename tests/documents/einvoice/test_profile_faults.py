"""Planted faults of what XRechnung, Peppol and seldom papers ask for: our own invariants find each, and the rules where installed."""

from __future__ import annotations

import re

import pytest

from billing_portal.documents.einvoice import validate
from billing_portal.documents.einvoice.eas import SCHEMES, address_problem, choices, is_peppol
from billing_portal.documents.einvoice.formats import FORMATS, e_invoice, syntax_of
from billing_portal.documents.einvoice.operator_rules import rules_for
from billing_portal.documents.einvoice.profiles import EN16931
from billing_portal.documents.einvoice.validate import Validator, problems_of
from tests.documents.einvoice.unusual import unusual

CASES = unusual()
HEADER = r"(<ram:ApplicableHeaderTradeSettlement>.*)"
# Which rule our invariants name: the paper, the formats, and what is planted.
FAULTS = {
    "PEPPOL-EN16931-CL008 email": (
        "S, transfer", {"peppol_ubl": (r'schemeID="9930">DE811907980<', 'schemeID="EM">rechnung@halden.example<')}),
    "PEPPOL-EN16931-R010/R020 no address": (
        "S, transfer", {"peppol_ubl": (r"<cbc:EndpointID[^>]*>DE811907980</cbc:EndpointID>", ""),
                        "xrechnung_ubl": (r"<cbc:EndpointID[^>]*>DE136695976</cbc:EndpointID>", ""),
                        "xrechnung_cii": (r"<ram:URIUniversalCommunication>\s*<ram:URIID schemeID.*?</ram:URIUniversalCommunication>", "")}),
    "BR-CL-25 no scheme of the list": (
        "S, transfer", dict.fromkeys(FORMATS, ('schemeID="9930"', 'schemeID="8888"'))),
    "BR-IC-11 no day": (
        "K, transfer", {"cii": (HEADER + r"<ram:BillingSpecifiedPeriod>.*?</ram:BillingSpecifiedPeriod>", r"\1"),
                        "peppol_ubl": (r"<cac:InvoicePeriod>.*?</cac:InvoicePeriod>", "")}),
    "BR-IC-11 no day of one-off": (
        "one-off only, to the EU", {
            "cii": (r"<ram:ActualDeliverySupplyChainEvent>.*?</ram:ActualDeliverySupplyChainEvent>", ""),
            "peppol_ubl": (r"<cbc:ActualDeliveryDate>.*?</cbc:ActualDeliveryDate>", "")}),
    "BR-DE-14 no rate outside of tax": (
        "O, transfer", {"xrechnung_cii": (r"<ram:RateApplicablePercent>0</ram:RateApplicablePercent>", ""),
                        "xrechnung_ubl": (r"<cbc:Percent>0</cbc:Percent>", ""),
                        "peppol_ubl": (r"<cbc:Percent>0</cbc:Percent>", "")}),
    "BR-DE-25 no mandate": (
        "S, direct debit", {"xrechnung_cii": (r"<ram:DirectDebitMandateID>.*?</ram:DirectDebitMandateID>", ""),
                            "xrechnung_ubl": (r"<cac:PaymentMandate>.*?</cac:PaymentMandate>", ""),
                            "peppol_ubl": (r"<cac:PaymentMandate>.*?</cac:PaymentMandate>", "")}),
    "BR-DE-25 no creditor": (
        "S, direct debit", {"xrechnung_cii": (r"<ram:CreditorReferenceID>.*?</ram:CreditorReferenceID>", ""),
                            "xrechnung_ubl": (r"<cac:PartyIdentification>.*?</cac:PartyIdentification>", "")}),
    "BR-61 nowhere to transfer to": (
        "S, transfer", {"cii": (r"<ram:IBANID>.*?</ram:IBANID>", "<ram:AccountName>Halden</ram:AccountName>"),
                        "xrechnung_ubl": (r"<cac:PayeeFinancialAccount>.*?</cac:PayeeFinancialAccount>", "")}),
    "BR-53 no amount in the other currency": (
        "pounds", {"cii": (r'<ram:TaxTotalAmount currencyID="EUR">.*?</ram:TaxTotalAmount>', ""),
                   "peppol_ubl": (r'<cac:TaxTotal>\s*<cbc:TaxAmount currencyID="EUR">[^<]*</cbc:TaxAmount>\s*</cac:TaxTotal>', "")}),
}  # fmt: skip
PLANTED = [(fault, wanted) for fault, (_case, places) in FAULTS.items() for wanted in places]


def planted(fault: str, wanted: str) -> bytes:
    case, places = FAULTS[fault]
    pattern, instead = places[wanted]
    before = e_invoice(CASES[case], wanted).decode()
    after, count = re.subn(pattern, instead, before, count=1, flags=re.DOTALL)
    assert count == 1, "the fault was not planted"
    return after.encode()


@pytest.mark.parametrize(("fault", "wanted"), PLANTED)
def test_our_own_invariants_name_the_rule_without_any_package(fault, wanted, monkeypatch):
    monkeypatch.setattr(validate, "validator", lambda: Validator.BUILT_IN)

    found = problems_of(planted(fault, wanted), syntax=syntax_of(wanted))

    assert [text for text in found if text.startswith(fault.split(" ")[0])]
    assert problems_of(e_invoice(CASES[FAULTS[fault][0]], wanted), syntax=syntax_of(wanted)) == []


@pytest.mark.parametrize(("fault", "wanted"), PLANTED)
def test_the_official_rules_find_it_too(fault, wanted):
    syntax, profile = syntax_of(wanted), FORMATS[wanted][1]
    if profile is not EN16931 and rules_for(profile, syntax) is None:
        pytest.skip(
            "MISSING: the rules PEPPOL-EN16931-UBL.xsl (set EINVOICE_RULES_DIR, see docs/operations.md)"
        )

    assert problems_of(planted(fault, wanted), syntax=syntax)


def test_what_was_not_checked_is_named(monkeypatch):
    def unchecked(wanted: str) -> tuple[str, ...]:
        return validate.report_on(e_invoice(CASES["S, transfer"], wanted), syntax=syntax_of(wanted)).unchecked

    monkeypatch.setattr(validate, "rules_for", lambda profile, syntax: None)
    assert (unchecked("cii"), unchecked("xrechnung_cii"), unchecked("peppol_ubl")) == (
        (),
        ("XRechnung",),
        ("Peppol",),
    )
    monkeypatch.setattr(validate, "validator", lambda: Validator.BUILT_IN)
    assert unchecked("peppol_ubl") == ("EN 16931", "Peppol")


def test_the_schemes_are_those_of_the_pinned_rules():
    rules = validate._path(validate.RULES["ubl"]).read_text()
    tested = rules[: rules.index("[BR-CL-25]")]
    codes = re.findall(r"contains\(' ([0-9A-Z ]+) '", tested)[-1].split()

    assert set(SCHEMES) == set(codes)
    assert len(codes) > 100


def test_peppol_is_offered_what_it_takes():
    offered = {code for code, _label in choices(peppol=True)}

    assert offered == {code for code in SCHEMES if is_peppol(code)}
    assert "EM" not in offered
    assert choices(peppol=False)[0] == ("EM", "EM · Email address")
    assert dict(choices(peppol=True))["9930"] == "9930 · VAT id, Germany"


@pytest.mark.parametrize(
    ("scheme", "address", "is_good"),
    [
        ("9930", "DE136695976", True),
        ("9930", "DE136695975", False),
        ("9930", "DE 136 695 976", False),
        ("9925", "BE0202239951", True),
        ("0208", "0202239951", True),
        ("0208", "0202239952", False),
        ("0088", "4012345000009", True),
        ("0088", "4012345000008", False),
        ("0192", "974760673", True),
        ("0192", "974760674", False),
        ("0007", "5560360793", True),
        ("0007", "5560360792", False),
        ("0204", "04011000-1234512345-06", True),
        ("0204", "x", False),
        ("EM", "rechnung@halden.example", True),
        ("EM", "DE136695976", False),
        ("0060", "150483782", True),
        ("0060", " 150483782", False),
        ("8888", "1", False),
        ("", "1", False),
        ("9930", "", False),
        ("", "", True),
    ],
)
def test_an_address_fits_its_scheme(scheme, address, is_good):
    assert (not address_problem(scheme, address)) is is_good


def test_peppol_refuses_an_email_address_with_a_sentence():
    assert "Peppol" in str(address_problem("EM", "rechnung@halden.example", peppol=True))
    assert not address_problem("9930", "DE136695976", peppol=True)
