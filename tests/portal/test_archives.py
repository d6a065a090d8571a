"""Invoice History taken away: the list as a table, a year as an archive."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.accounts.models import Membership
from billing_portal.documents import actions as documents
from billing_portal.documents.models import Paper
from billing_portal.kit.money import Money
from billing_portal.payments.actions import record_payment
from tests.portal.billing import billed
from tests.portal.test_exports import credited, xml_of
from tests.portal.visiting import Visitor


def cells(response) -> list[list[str]]:
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def opened(response) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


def test_the_table_holds_every_invoice_of_the_list(alpenrose, visitor, staff, noon):
    invoice = billed(alpenrose, po="4500021877")
    record_payment(
        alpenrose,
        Money(1_900, "EUR"),
        towards=[(invoice, Money(1_900, "EUR"))],
        kind="bank_transfer",
        label="Wire",
        source_key="bank:1",
        by=staff["finance"],
        now=noon,
    )
    credited(invoice, staff, noon, minor=5_000)

    response = visitor.get("/invoices/csv/")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'attachment; filename="invoices-A-1001-2026-03-02.csv"' in response["Content-Disposition"]
    assert cells(response) == [
        [
            "Number",
            "Issue date",
            "Due",
            "PO number",
            "Net",
            "Tax",
            "Total",
            "Paid",
            "Credited",
            "Balance",
            "Currency",
            "Status",
            "Expected by recurring transfer on",
        ],
        [
            "DE-2026-000001",
            "2026-03-02",
            "2026-04-01",
            "4500021877",
            "100.00",
            "19.00",
            "119.00",
            "19.00",
            "59.50",
            "40.50",
            "EUR",
            "Partly paid",
            "",
        ],
    ]


def test_the_table_is_not_cut_at_twenty_and_keeps_filter_and_search(alpenrose, visitor, noon):
    billed(alpenrose, now=noon - timedelta(days=60), po="PO-7")
    for day in range(25):
        billed(alpenrose, now=noon - timedelta(days=day))

    listed = visitor.get("/invoices/?only=overdue")

    assert len(cells(visitor.get("/invoices/csv/"))) == 27
    assert listed.context["csv_url"] == "/invoices/csv/?only=overdue"
    assert len(cells(visitor.get(listed.context["csv_url"]))) == 2
    assert visitor.get("/invoices/?q=PO-7").context["csv_url"] == "/invoices/csv/?q=PO-7"
    assert cells(visitor.get("/invoices/csv/?q=PO-7"))[1][3] == "PO-7"
    assert len(cells(visitor.get("/invoices/csv/?q=zzz"))) == 1


def test_a_purchase_order_like_a_formula_stays_text(alpenrose, visitor):
    billed(alpenrose, po='=HYPERLINK("http://evil.example")')

    assert cells(visitor.get("/invoices/csv/"))[1][3].startswith("'=")


def test_a_year_holds_the_pdfs_of_invoices_and_credit_notes_by_number(alpenrose, visitor, staff, noon):
    billed(alpenrose, now=noon - timedelta(days=100))
    invoice = billed(alpenrose)
    note = credited(invoice, staff, noon)

    response = visitor.get("/invoices/archive/2026/")
    files = opened(response)

    assert response["Content-Type"] == "application/zip"
    assert 'attachment; filename="A-1001-2026.zip"' in response["Content-Disposition"]
    assert list(files) == [f"{invoice.number}.pdf", f"{note.number}.pdf"]
    pdf = reverse("portal:invoice-pdf", args=[invoice.public_id])
    assert files[f"{invoice.number}.pdf"] == visitor.get(pdf).content
    assert list(opened(visitor.get("/invoices/archive/2025/"))) == ["DE-2025-000001.pdf"]


def test_the_list_offers_the_years_that_have_papers(alpenrose, visitor, noon):
    billed(alpenrose, now=noon - timedelta(days=800))
    billed(alpenrose)

    assert visitor.get("/invoices/").context["years"] == [2026, 2023]
    assert visitor.get("/invoices/archive/?year=2023")["Location"] == "/invoices/archive/2023/"


@pytest.mark.parametrize("year", ["", "x", "20266", "-100", "²026", "%00"])
def test_a_year_that_is_none_leads_back_to_the_list(alpenrose, visitor, year):
    assert visitor.get(f"/invoices/archive/?year={year}")["Location"] == "/invoices/"


@pytest.mark.parametrize("year", ["2019", "0", "9999", "10000", "99999999999999999999"])
def test_a_year_without_papers_is_not_found(alpenrose, visitor, year):
    billed(alpenrose)

    assert visitor.get(f"/invoices/archive/{year}/").status_code == 404


def test_a_year_is_the_visitors_own(alpenrose, bluebell, visitor, owen, noon):
    billed(alpenrose)

    assert Visitor(owen, noon).get("/invoices/archive/2026/").status_code == 404
    other = billed(bluebell)
    assert list(opened(Visitor(owen, noon).get("/invoices/archive/2026/"))) == [f"{other.number}.pdf"]
    assert f"{other.number}.pdf" not in opened(visitor.get("/invoices/archive/2026/"))
    assert other.number not in visitor.get("/invoices/csv/").content.decode()


def test_a_person_with_two_accounts_gets_the_papers_of_the_one_that_is_visited(
    alpenrose, bluebell, visitor, sabine, noon
):
    own, other = billed(alpenrose), billed(bluebell)
    Membership.objects.filter(account=bluebell).delete()
    Membership.objects.create(user=sabine, account=bluebell, since=noon)

    assert list(opened(visitor.get("/invoices/archive/2026/"))) == [f"{own.number}.pdf"]
    assert [row[0] for row in cells(visitor.get("/invoices/csv/"))] == ["Number", own.number]
    assert visitor.get(xml_of(other)).status_code == 200


def test_a_representative_does_not_find_the_e_invoices_of_others(bluebell, staff, miriam, noon):
    invoice = billed(bluebell)
    note = credited(invoice, staff, noon, minor=100)
    office = Visitor(miriam, noon)

    for name, thing in (("invoice-xml", invoice), ("credit-note-xml", note)):
        assert office.get(reverse(f"backoffice:{name}", args=[thing.public_id])).status_code == 404


def test_a_year_is_sent_paper_by_paper(alpenrose, visitor, noon, monkeypatch):
    for _ in range(3):
        billed(alpenrose)
    printed = []
    whole = documents.paper_pdf
    monkeypatch.setattr(
        "billing_portal.portal.invoices.exports.paper_pdf",
        lambda paper, now: printed.append(paper) or whole(paper, now=now),
    )

    stream = iter(visitor.get("/invoices/archive/2026/").streaming_content)

    assert printed == []
    assert b"%PDF-" in next(stream)
    assert len(printed) == 1
    assert len(list(stream)) == 3
    assert len(printed) == 3


def test_a_paper_that_cannot_be_handed_out_is_named_in_the_archive(alpenrose, visitor, staff, caplog):
    lost, kept = billed(alpenrose), billed(alpenrose)
    Paper.objects.filter(object_id=lost.public_id).update(
        file="invoice/lost.pdf", pdf_sha256="0" * 64, rendered_at=lost.issued_at
    )

    files = opened(visitor.get("/invoices/archive/2026/"))

    assert list(files) == [f"{lost.number}.txt", f"{kept.number}.pdf"]
    assert files[f"{lost.number}.txt"].decode().startswith(f"{lost.number}: This document cannot be shown")


def test_the_same_few_questions_are_asked_however_many_invoices(alpenrose, visitor, noon):
    billed(alpenrose)
    few = visitor.queries("/invoices/csv/")
    for day in range(30):
        billed(alpenrose, now=noon - timedelta(days=day))

    assert few == visitor.queries("/invoices/csv/") <= 6
