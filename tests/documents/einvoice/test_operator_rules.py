"""The rules of XRechnung and Peppol run where EINVOICE_RULES_DIR holds them; elsewhere that is said aloud.

What the repository itself claims of the two is in test_formats: that the fields they add are there.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings as portal

from billing_portal.documents.einvoice import operator_rules
from billing_portal.documents.einvoice.formats import FORMATS, e_invoice, missing_for
from billing_portal.documents.einvoice.operator_rules import NAMES, rules_for
from billing_portal.documents.einvoice.profiles import PEPPOL, XRECHNUNG
from billing_portal.documents.einvoice.validate import problems_of
from tests.documents.einvoice.test_formats import COMPLETE
from tests.documents.einvoice.test_valid import CASES, credit_note, invoice

REMOTE = {"xrechnung_cii": "cii", "xrechnung_ubl": "ubl", "peppol_ubl": "ubl"}
RULE = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:svrl="http://purl.oclc.org/dsdl/svrl">
  <xsl:template match="/"><svrl:schematron-output><svrl:fired-rule context="/"/>
    <xsl:if test="not(//*[local-name()='BuyerReference'][normalize-space()])">
      <svrl:failed-assert id="BR-DE-15" flag="fatal"><svrl:text>BT-10 is missing</svrl:text></svrl:failed-assert>
    </xsl:if></svrl:schematron-output></xsl:template>
</xsl:stylesheet>"""


def needs(wanted: str) -> None:
    profile = FORMATS[wanted][1]
    if rules_for(profile, REMOTE[wanted]) is None:
        name = NAMES[profile.guideline, REMOTE[wanted]]
        pytest.skip(f"MISSING: the rules {name}.xsl (set EINVOICE_RULES_DIR, see docs/operations.md)")


@pytest.mark.parametrize("wanted", REMOTE)
@pytest.mark.parametrize("case", CASES)
def test_their_own_rules_hold(wanted, case):
    needs(wanted)
    party = replace(CASES[case].buyer_party, endpoint="DE136695976", endpoint_scheme="9930")
    paper = replace(CASES[case], buyer_reference=COMPLETE["buyer_reference"], buyer_party=party)

    assert missing_for(paper, wanted) == []
    assert problems_of(e_invoice(paper, wanted), syntax=REMOTE[wanted]) == []


@pytest.mark.parametrize("wanted", REMOTE)
def test_their_own_rules_miss_the_buyers_reference(wanted):
    needs(wanted)
    xml = e_invoice(invoice(**COMPLETE), wanted).replace(COMPLETE["buyer_reference"].encode(), b"")

    assert problems_of(xml, syntax=REMOTE[wanted])


@pytest.fixture
def brought(settings, tmp_path):
    operator_rules._found.cache_clear()
    settings.EINVOICE_RULES_DIR = tmp_path
    for name in NAMES.values():
        (tmp_path / "deep").mkdir(exist_ok=True)
        (tmp_path / "deep" / f"{name}.xsl").write_text(RULE)
    yield tmp_path
    operator_rules._found.cache_clear()


@pytest.mark.parametrize("wanted", REMOTE)
@pytest.mark.parametrize("make", [invoice, credit_note], ids=["invoice", "credit note"])
def test_a_file_that_was_brought_looks_at_documents_of_its_profile(wanted, make, brought):
    xml = e_invoice(make(**COMPLETE), wanted)
    without = xml.replace(COMPLETE["buyer_reference"].encode(), b" ")

    assert problems_of(xml, syntax=REMOTE[wanted]) == []
    assert [text for text in problems_of(without, syntax=REMOTE[wanted]) if text.startswith("BR-DE-15")]


def test_it_does_not_look_at_the_plain_standard(brought):
    xml = e_invoice(invoice(**COMPLETE), "cii").replace(COMPLETE["buyer_reference"].encode(), b"")

    assert not [text for text in problems_of(xml, syntax="cii") if text.startswith("BR-DE-15")]


def test_a_schematron_without_its_compiler_is_no_silent_pass(brought):
    for file in (brought / "deep").iterdir():
        file.rename(file.with_suffix(".sch"))

    with pytest.raises(ValueError, match="SchXslt"):
        problems_of(e_invoice(invoice(**COMPLETE), "peppol_ubl"), syntax="ubl")


def test_without_folder_and_package_there_are_none(settings, monkeypatch):
    settings.EINVOICE_RULES_DIR = None
    monkeypatch.setattr(operator_rules, "PACKAGE", "no_such_package")

    assert rules_for(XRECHNUNG, "cii") is None
    assert rules_for(PEPPOL, "ubl") is None


def test_the_package_brings_those_of_xrechnung_and_a_folder_wins(settings, brought):
    settings.EINVOICE_RULES_DIR = None
    for syntax in ("cii", "ubl"):
        assert operator_rules.package_folder() in rules_for(XRECHNUNG, syntax).parents
    assert rules_for(PEPPOL, "ubl") is None

    settings.EINVOICE_RULES_DIR = brought
    for profile, syntax in ((XRECHNUNG, "cii"), (XRECHNUNG, "ubl"), (PEPPOL, "ubl")):
        assert brought in rules_for(profile, syntax).parents


def test_the_setting_is_read_from_the_environment():
    assert portal.EINVOICE_RULES_DIR is None or portal.EINVOICE_RULES_DIR.is_dir()


@pytest.mark.parametrize(
    ("term", "cii", "ubl"),
    [
        ("BT-10", b"<ram:BuyerReference>04011000-1234512345-06<", b"<cbc:BuyerReference>04011000-1234512345-06<"),
        ("BT-23", b"<ram:ID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0<", b"<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0<"),
        ("BT-34", b'<ram:URIID schemeID="9930">DE811907980<', b'<cbc:EndpointID schemeID="9930">DE811907980<'),
        ("BT-41", b"<ram:PersonName>Jonas Aigner<", b"<cbc:Name>Jonas Aigner<"),
        ("BT-42", b"<ram:CompleteNumber>+49 89 5550 1234<", b"<cbc:Telephone>+49 89 5550 1234<"),
        ("BT-43", b"<ram:URIID>jonas.aigner@halden.example<", b"<cbc:ElectronicMail>jonas.aigner@halden.example<"),
        ("BT-49", b'<ram:URIID schemeID="9930">DE136695976<', b'<cbc:EndpointID schemeID="9930">DE136695976<'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("make", [invoice, credit_note], ids=["invoice", "credit note"])
def test_each_field_that_they_add_stands_where_it_belongs(term, cii, ubl, make):
    paper = make(**COMPLETE)

    assert cii in e_invoice(paper, "xrechnung_cii")
    assert ubl in e_invoice(paper, "xrechnung_ubl")
    assert ubl in e_invoice(paper, "peppol_ubl")
