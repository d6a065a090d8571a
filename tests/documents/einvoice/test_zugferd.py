"""The PDF of an invoice carries its EN 16931 data, unchanged, and says so in its metadata."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from billing_portal.documents.einvoice import zugferd
from billing_portal.documents.pdf import render
from billing_portal.documents.snapshots import PaperData
from billing_portal.documents.view import prepare
from tests.documents import samples
from tests.documents.einvoice.rules import faults
from tests.documents.einvoice.test_valid import credit_note, invoice


def printed(paper: PaperData) -> bytes:
    return render(prepare(paper), issued_at=paper.issued_at, xml=zugferd.xml_of(paper))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return printed(invoice())


def test_the_attached_xml_is_the_written_one_and_valid(pdf):
    with pikepdf.open(BytesIO(pdf)) as document:
        attached = document.attachments[zugferd.FILE_NAME].get_file().read_bytes()

    assert attached == zugferd.xml_of(invoice())
    assert faults(attached) == []


def test_the_attachment_is_an_alternative_of_the_page(pdf):
    with pikepdf.open(BytesIO(pdf)) as document:
        [file] = document.Root.AF
        assert (str(file.AFRelationship), str(file.F)) == ("/Alternative", zugferd.FILE_NAME)
        assert str(file.EF.F.Subtype) == "/text/xml"


def test_the_metadata_name_standard_file_and_level(pdf):
    with pikepdf.open(BytesIO(pdf)) as document:
        xmp = document.Root.Metadata.read_bytes().decode()

    for said in (
        "<pdfaid:part>3",
        "<pdfaid:conformance>A",
        "<pdfuaid:part>1",
        "<fx:ConformanceLevel>EN 16931<",
    ):
        assert said in xmp
    assert xmp.count("</rdf:Bag></pdfaExtension:schemas>") == 1


def test_the_same_paper_is_the_same_bytes(pdf):
    assert printed(invoice()) == pdf


def test_a_credit_note_carries_its_data_too():
    with pikepdf.open(BytesIO(printed(credit_note()))) as document:
        attached = document.attachments[zugferd.FILE_NAME].get_file().read_bytes()

    assert b"<ram:TypeCode>381</ram:TypeCode>" in attached


@pytest.mark.parametrize(
    "paper", [samples.invoice(), samples.quote(), samples.receipt(), replace(invoice(), buyer_party=None)]
)
def test_what_is_no_e_invoice_is_an_ordinary_pdf(paper):
    with pikepdf.open(BytesIO(printed(paper))) as document:
        assert list(document.attachments) == []


def test_metadata_of_another_shape_stop_the_paper(monkeypatch):
    monkeypatch.setattr(zugferd, "_BAG_END", "</rdf:Bag></elsewhere>")

    with pytest.raises(zugferd.MetadataHasAnotherShape):
        printed(invoice())
