"""PDF/A beyond what the engine's own export check says: pikepdf's findings are the known ones and no others.

Its checker works by a list of what is allowed and knows less than the standard: it cannot approve our files, so what it
objects to is written down here. A finding that is new means that something changed in how papers are made. No
validator such as veraPDF has looked at them.
"""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest
from pikepdf import pdfa

from billing_portal.documents import logos
from billing_portal.documents.einvoice.zugferd import xml_of
from billing_portal.documents.logo_upload import normalised
from billing_portal.documents.pdf import render
from billing_portal.documents.view import prepare
from tests.documents import samples
from tests.documents.einvoice.test_valid import credit_note, invoice
from tests.documents.test_logos import drawn, store  # noqa: F401

KNOWN = {
    "ISO_19005_3:6.2.11.4.2-2",  # a CIDSet beside each subset font: allowed, not looked into
    "ISO_19005_3:6.6.2.3.1-1",  # the metadata's schema extensions, among them Factur-X': it knows none
    "ISO_19005_3:6.6.2.3.1-2",  # … and not the properties of PDF/UA
    "ISO_19005_3:6.6.4-3",  # conformance A, where the checker knows B only
}


def findings(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {found.rule for found in pdfa.check(document, "3b").findings}


def printed(data) -> bytes:
    return render(prepare(data), issued_at=data.issued_at, xml=xml_of(data))


def papers() -> dict:
    plain = {
        f"{kind} {language}": data
        for language in ("de", "en")
        for kind, data in samples.every(language).items()
    }
    return {**plain, "e-invoice": invoice(), "e-invoice, credit note": credit_note()}


PAPERS = papers()


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_has_the_known_findings_and_no_others(name):
    assert findings(printed(PAPERS[name])) == KNOWN


def test_a_logo_adds_none():
    data = invoice()
    sha256 = logos.keep(normalised(drawn("RGBA")))

    assert findings(printed(replace(data, seller=replace(data.seller, logo=sha256)))) == KNOWN


def test_the_guard_sees_what_breaks_the_standard():
    with pikepdf.open(io.BytesIO(printed(invoice()))) as document:
        document.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
        )
        written = io.BytesIO()
        document.save(written)

    assert findings(written.getvalue()) - KNOWN


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_names_itself_in_its_language(name):
    data = PAPERS[name]
    with pikepdf.open(io.BytesIO(printed(data))) as document:
        metadata = document.open_metadata()
        assert data.number in metadata["dc:title"]
        assert metadata["dc:creator"] == [data.seller.name]
        assert str(document.Root.Lang) == data.language
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        attached = list(document.attachments)
        assert attached == (["factur-x.xml"] if name.startswith("e-invoice") else [])
        assert [str(file.AFRelationship) for file in document.Root.get("/AF", [])] == ["/Alternative"] * len(
            attached
        )
