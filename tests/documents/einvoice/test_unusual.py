"""Unusual papers are valid in every format by every rule that is installed: CEN, Factur-X, XRechnung, and Peppol where brought."""

from __future__ import annotations

import pytest

from billing_portal.documents.einvoice.figures import figures_of
from billing_portal.documents.einvoice.formats import FORMATS, e_invoice, missing_for, syntax_of
from billing_portal.documents.einvoice.invariants import problems
from billing_portal.documents.einvoice.model import missing, of_paper
from billing_portal.documents.einvoice.profiles import PEPPOL
from billing_portal.documents.einvoice.validate import problems_of, report_on
from tests.documents.einvoice.unusual import WITHOUT_POSTAL_CODE, unusual

CASES = unusual()


def test_there_are_enough_of_them():
    assert len(CASES) >= 70


@pytest.mark.parametrize("wanted", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_it_is_valid_by_every_rule_that_is_installed(case, wanted):
    data = CASES[case]
    assert missing_for(data, wanted) == []

    report = report_on(e_invoice(data, wanted), syntax=syntax_of(wanted))

    assert report.problems == ()
    assert set(report.unchecked) <= {"Peppol"}  # XRechnung's rules come with the tests
    assert FORMATS[wanted][1] is PEPPOL or not report.unchecked


@pytest.mark.parametrize("case", CASES)
def test_our_own_invariants_say_the_same_before_it_is_written(case):
    assert problems(figures_of(of_paper(CASES[case]))) == []


@pytest.mark.parametrize("wanted", ["cii", "peppol_ubl"])
@pytest.mark.parametrize("country", WITHOUT_POSTAL_CODE)
def test_a_country_without_postal_codes_needs_none(country, wanted):
    data = WITHOUT_POSTAL_CODE[country]
    xml = e_invoice(data, wanted)

    assert missing(data) == []
    assert problems_of(xml, syntax=syntax_of(wanted)) == []
    assert b"PostalZone><" not in xml
