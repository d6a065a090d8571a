"""XRechnung and Peppol ask for more than the standard: what they add is there, and what lacks is named.

Their own rules run only where an operator brings them (EINVOICE_RULES_DIR); these tests claim no more than the fields.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from billing_portal.documents.einvoice.formats import FORMATS, e_invoice, missing_for
from tests.documents.einvoice.rules import faults
from tests.documents.einvoice.test_valid import BUYER, SELLER, credit_note, invoice

LEITWEG = "04011000-1234512345-06"
REACHED = replace(BUYER, endpoint="DE136695976", endpoint_scheme="9930")
COMPLETE = {"buyer_reference": LEITWEG, "buyer_party": REACHED}


def texts(xml: bytes) -> set[str]:
    return {str(text).strip() for text in etree.fromstring(xml).itertext()}


@pytest.mark.parametrize("wanted", FORMATS)
@pytest.mark.parametrize(
    "paper", [invoice(**COMPLETE), credit_note(**COMPLETE)], ids=["invoice", "credit note"]
)
def test_each_format_says_who_and_how_to_reach_them(paper, wanted):
    said = texts(e_invoice(paper, wanted))

    assert {LEITWEG, "DE136695976", SELLER.endpoint, SELLER.contact, SELLER.phone, SELLER.email} <= said
    assert FORMATS[wanted][1].guideline in said


@pytest.mark.parametrize("wanted", ["xrechnung_ubl", "peppol_ubl"])
def test_the_rules_of_the_standard_hold_for_them_too(wanted):
    assert faults(e_invoice(invoice(**COMPLETE), wanted)) == []


@pytest.mark.parametrize(
    ("wanted", "changes", "named"),
    [
        ("xrechnung_ubl", {"buyer_reference": ""}, ["buyer_reference"]),
        ("xrechnung_cii", {"buyer_party": BUYER}, ["buyer.endpoint"]),
        ("xrechnung_cii", {"seller_party": replace(SELLER, phone="")}, ["seller.contact"]),
        ("peppol_ubl", {"buyer_reference": ""}, []),
        (
            "peppol_ubl",
            {"seller_party": replace(SELLER, endpoint="rechnung@halden.example", endpoint_scheme="EM")},
            ["seller.peppol_endpoint"],
        ),
        ("peppol_ubl", {"buyer_party": replace(REACHED, endpoint_scheme="EM")}, ["buyer.peppol_endpoint"]),
        ("xrechnung_ubl", {"buyer_party": replace(REACHED, endpoint_scheme="EM")}, []),
        (
            "xrechnung_cii",
            {"buyer_party": replace(REACHED, country="HK", postal_code="")},
            ["buyer.postal_code"],
        ),
        ("cii", {"buyer_reference": "", "buyer_party": BUYER}, []),
    ],
)
def test_what_lacks_for_a_format_is_named_and_the_plain_standard_stands_in(wanted, changes, named):
    paper = invoice(**{**COMPLETE, **changes})

    assert missing_for(paper, wanted) == named
    used = FORMATS["cii" if named else wanted][1].guideline
    assert used in texts(e_invoice(paper, wanted))


def test_a_paper_without_the_parties_has_no_e_invoice():
    assert e_invoice(invoice(buyer_party=None), "cii") is None
