"""What a contact takes along: e-invoices, the list as a table, the papers of a year."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from lxml import etree

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.models import Paper
from billing_portal.documents.snapshots import PaperData
from billing_portal.invoices.e_invoices import field_word
from billing_portal.invoices.models import CreditNote, Invoice
from billing_portal.kit.digests import digest
from billing_portal.payments.actions import credit_invoice
from tests.portal.billing import billed
from tests.portal.visiting import Visitor, words

XRECHNUNG = "xrechnung_ubl"


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


def page_of(invoice: Invoice) -> str:
    return reverse("portal:invoice", args=[invoice.public_id])


def xml_of(invoice: Invoice) -> str:
    return reverse("portal:invoice-xml", args=[invoice.public_id])


def said(xml: bytes) -> set[str]:
    return {str(text).strip() for text in etree.fromstring(xml).itertext()}


def credited(invoice: Invoice, staff, noon, minor: int = 10_000) -> CreditNote:
    [line] = invoice.lines.all()
    return credit_invoice(invoice, {line.pk: minor}, reason="Twice", by=staff["finance"], now=noon)


def rewrite(invoice: Invoice, **changes: object) -> None:
    """Give an issued invoice the paper of another day or world."""
    paper = Paper.objects.get(object_id=invoice.public_id)
    snapshot = replace(paper.data, **changes).to_json()
    Paper.objects.filter(pk=paper.pk).update(snapshot=snapshot, snapshot_sha256=digest(snapshot))


def test_an_e_invoice_is_saved_under_the_number_of_the_invoice(alpenrose, visitor):
    invoice = billed(alpenrose)

    response = visitor.get(xml_of(invoice))

    assert response["Content-Type"] == "application/xml"
    assert response["Content-Disposition"].startswith('attachment; filename="DE-2026-000001.xml"')
    assert response["Cache-Control"] == "private, no-store"
    assert {"DE-2026-000001", "urn:cen.eu:en16931:2017"} <= said(response.content)


def test_the_page_names_the_format(alpenrose, visitor):
    invoice = billed(alpenrose)

    page = words(visitor.get(page_of(invoice)))

    assert "PDF E-invoice (XML)" in page
    assert "E-invoice: EN 16931 (CII). The PDF contains one as well (ZUGFeRD / Factur-X)." in page


def test_a_public_buyer_gets_xrechnung(alpenrose, visitor):
    CorporateAccount.objects.update(
        e_invoice=XRECHNUNG,
        buyer_reference="04011000-1234512345-06",
        endpoint="DE136695976",
        endpoint_scheme="9930",
    )
    alpenrose.refresh_from_db()
    invoice = billed(alpenrose)

    xml = visitor.get(xml_of(invoice)).content

    assert "E-invoice: XRechnung (UBL)." in words(visitor.get(page_of(invoice)))
    assert any(text.endswith("xrechnung_3.0") for text in said(xml))
    assert "04011000-1234512345-06" in said(xml)


def test_what_lacks_for_the_wanted_format_is_named_and_the_plain_one_handed_out(alpenrose, visitor):
    invoice = billed(alpenrose)
    CorporateAccount.objects.update(e_invoice=XRECHNUNG)

    page = words(visitor.get(page_of(invoice)))

    assert (
        "The account asks for XRechnung (UBL). This document lacks data needed for it: "
        "electronic address (customer), buyer reference (Leitweg-ID). It is provided as EN 16931 (CII)."
    ) in page
    assert "urn:cen.eu:en16931:2017" in said(visitor.get(xml_of(invoice)).content)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"seller_party": None, "buyer_party": None}, "older than our e-invoices"),
        ({"currency": "KWD"}, "cannot contain amounts with three decimals"),
        ({"buyer_party": "no street"}, "an e-invoice needs: street (customer). The PDF is the original."),
    ],
)
def test_a_paper_that_is_no_e_invoice_says_why_and_has_no_link(alpenrose, visitor, changes, reason):
    invoice = billed(alpenrose)
    if changes.get("buyer_party") == "no street":
        data: PaperData = Paper.objects.get(object_id=invoice.public_id).data
        changes = {"buyer_party": replace(data.buyer_party, street="")}
    rewrite(invoice, **changes)

    response = visitor.get(page_of(invoice))

    assert reason in words(response)
    assert "E-invoice (XML)" not in words(response)
    assert visitor.get(xml_of(invoice)).status_code == 404
    assert xml_of(invoice) not in visitor.get("/invoices/").content.decode()


def test_every_field_that_may_lack_has_a_word():
    sides = ("name", "street", "postal_code", "city", "country", "vat_id", "endpoint")
    names = [f"{side}.{name}" for side in ("seller", "buyer") for name in sides]

    for name in [*names, "seller.contact", "buyer_reference", "taxes"]:
        assert "_" not in field_word(name)


def test_a_credit_note_is_an_e_invoice_too(alpenrose, visitor, staff, noon):
    invoice = billed(alpenrose)
    note = credited(invoice, staff, noon)
    url = reverse("portal:credit-note-xml", args=[note.public_id])

    response = visitor.get(url)

    assert f'href="{url}"' in visitor.get(page_of(invoice)).content.decode()
    assert f'filename="{note.number}.xml"' in response["Content-Disposition"]
    assert {note.number, invoice.number, "381"} <= said(response.content)


def test_the_rows_of_the_list_have_both(alpenrose, visitor):
    invoice = billed(alpenrose)

    assert f'href="{xml_of(invoice)}"' in visitor.get("/invoices/").content.decode()


def test_staff_hand_out_the_same_e_invoices(alpenrose, staff, miriam, visitor, noon):
    invoice = billed(alpenrose)
    note = credited(invoice, staff, noon, minor=100)
    office = Visitor(miriam, noon)
    page = office.get(reverse("backoffice:invoice", args=[invoice.public_id]))

    assert "E-invoice: EN 16931 (CII)" in words(page)
    for name, thing in (("invoice-xml", invoice), ("credit-note-xml", note)):
        urls = [reverse(f"{face}:{name}", args=[thing.public_id]) for face in ("backoffice", "portal")]
        assert urls[0] in page.content.decode()
        assert office.get(urls[0]).content == visitor.get(urls[1]).content
