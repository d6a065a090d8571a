from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from billing_portal.journal.models import Entry
from billing_portal.purchase_orders.actions import add_purchase_order
from billing_portal.purchase_orders.models import PurchaseOrder
from tests.personas import place, ready_checkout, sent
from tests.portal.billing import billed
from tests.portal.visiting import Visitor, words
from tests.tax.test_tax_forms import PDF

URL = "/purchase-orders/"


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


def known(account, sabine, noon, number, issued_on=None, expires_on=None):
    return add_purchase_order(
        account, number=number, issued_on=issued_on, expires_on=expires_on, by=sabine, now=noon
    )


def test_the_one_that_the_next_invoice_carries_is_marked(alpenrose, sabine, visitor, noon):
    known(alpenrose, sabine, noon, "LATER", expires_on=date(2027, 1, 1))
    known(alpenrose, sabine, noon, "NEXT", expires_on=date(2026, 3, 2))
    known(alpenrose, sabine, noon, "OLD", date(2025, 1, 1), date(2026, 3, 1))
    known(alpenrose, sabine, noon, "FUTURE", issued_on=date(2026, 3, 3))

    response = visitor.get(URL)
    page = words(response)

    assert "NEXT Used on the next invoice 2 Mar 2026 0.00 no limit Expires soon" in page
    assert page.count("Used on the next invoice") == 1
    assert [row.number for row in response.context["rows"]] == ["NEXT", "LATER", "FUTURE", "OLD"]
    assert "OLD 1 Jan 2025 1 Mar 2026 0.00 no limit Expired" in page
    assert "FUTURE 3 Mar 2026 does not expire 0.00 no limit Not yet valid" in page


def test_adding_one_says_so_and_leads_back(alpenrose, visitor):
    response = visitor.post(
        URL, {"number": " 4500 ", "issued_on": "", "expires_on": "2026-12-31"}, follow=True
    )

    assert "Purchase order 4500 was added." in words(response)
    order = PurchaseOrder.objects.get()
    assert (order.number, order.expires_on) == ("4500", date(2026, 12, 31))
    assert Entry.objects.filter(name="purchase_order.added").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": ""}, "Enter the number of the purchase order."),
        ({"number": "x" * 41}, "at most 40 characters"),
        ({"number": "1", "expires_on": "2026-03-01"}, "This day has passed already."),
        (
            {"number": "1", "issued_on": "2026-06-01", "expires_on": "2026-05-31"},
            "It cannot expire before it was issued.",
        ),
        ({"number": "1", "expires_on": "soon"}, "Enter a valid date."),
        ({"number": "1", "expires_on": "9999-01-01"}, "Check the year."),
        ({"number": "1", "limit": "much"}, "This is not an amount."),
        ({"number": "1", "limit": "-5"}, "This is not an amount."),
        ({"number": "1", "limit": "0"}, "Enter an amount above zero, or nothing."),
    ],
)
def test_a_refused_entry_keeps_what_was_typed_and_changes_nothing(alpenrose, visitor, typed, said):
    response = visitor.post(URL, typed)

    assert response.status_code == 422
    assert said in words(response)
    for value in filter(None, typed.values()):
        assert f'value="{value}"' in response.content.decode()
    assert not PurchaseOrder.objects.exists()


def test_a_number_that_exists_is_refused_beside_its_field(alpenrose, sabine, visitor, noon):
    known(alpenrose, sabine, noon, "4500")

    response = visitor.post(URL, {"number": "4500"})

    assert response.status_code == 422
    assert "A purchase order with this number exists already." in words(response)
    assert PurchaseOrder.objects.count() == 1


def test_nothing_yet_says_what_it_is_for(bluebell, owen, noon):
    assert "No purchase orders yet" in words(Visitor(owen, noon).get(URL))


def test_edit_replace_and_close_from_the_page(alpenrose, sabine, visitor, noon):
    order = known(alpenrose, sabine, noon, "4500")
    page = f"{URL}{order.public_id}/"

    visitor.post(page, {"number": "4501", "issued_on": "", "expires_on": "", "limit": "1,000.00"})
    replaced = visitor.post(f"{page}replace/", {"number": "4600", "issued_on": "2026-04-01"}, follow=True)
    assert "Purchase order 4600 replaces 4501." in words(replaced)
    assert "It will not be used on any further invoice." in words(visitor.get(f"{page}close/"))
    order.refresh_from_db()
    assert order.closed_at is None  # a GET changes nothing
    closed = visitor.post(f"{page}close/", follow=True)
    assert "Purchase order 4501 was closed." in words(closed)
    again = visitor.post(f"{page}close/")
    assert again.status_code == 409
    assert "closed or replaced already" in words(again)


def test_a_replacement_in_the_past_is_refused_and_changes_nothing(alpenrose, sabine, visitor, noon):
    order = known(alpenrose, sabine, noon, "4500")

    refused = visitor.post(f"{URL}{order.public_id}/replace/", {"number": "4600", "issued_on": "2026-03-01"})

    assert refused.status_code == 422
    assert "A replacement can start today or later." in words(refused)
    assert PurchaseOrder.objects.count() == 1


def test_the_file_is_downloaded_by_the_own_contact(alpenrose, sabine, visitor):
    file = SimpleUploadedFile("po.pdf", PDF, content_type="application/pdf")
    visitor.post(URL, {"number": "4500", "limit": "10,000.00", "file": file})
    order = PurchaseOrder.objects.get()

    page = words(visitor.get(URL))
    response = visitor.get(f"{URL}{order.public_id}/file/")

    assert "0.00 of 10,000.00 (0 %) 10,000.00 left" in page
    assert response.content == PDF
    assert Entry.objects.filter(name="purchase_order.downloaded", actor=sabine).count() == 1


def test_a_file_that_is_no_pdf_is_refused_beside_its_field(alpenrose, visitor):
    refused = visitor.post(URL, {"number": "4500", "file": SimpleUploadedFile("po.pdf", b"MZ")})

    assert refused.status_code == 422
    assert "The file is not a PDF." in words(refused)
    assert not PurchaseOrder.objects.exists()


def test_ten_more_cost_no_further_query(alpenrose, sabine, visitor, noon):
    known(alpenrose, sabine, noon, "1")
    before = visitor.queries(URL)
    for number in range(2, 12):
        known(alpenrose, sabine, noon, str(number))

    assert visitor.queries(URL) == before


def test_a_limit_below_what_is_used_is_refused_beside_the_field(alpenrose, visitor, noon):
    invoice = billed(alpenrose, now=noon, net=100_001, po="HP-77")
    po = invoice.purchase_order
    too_low, enough = str(invoice.total_minor - 1), invoice.total_minor

    refused = visitor.post(f"{URL}{po.public_id}/", {"number": "HP-77", "limit": f"{int(too_low) / 100:.2f}"})

    assert refused.status_code == 422
    assert "EUR 1,190.01 is used already: the limit is that or more" in words(refused)
    po.refresh_from_db()
    assert po.limit_minor is None
    taken = visitor.post(f"{URL}{po.public_id}/", {"number": "HP-77", "limit": f"{enough / 100:.2f}"})
    po.refresh_from_db()
    assert (taken.status_code, po.limit_minor) == (302, enough)


@pytest.mark.parametrize("twin", ["hp-77", "HP-77", "ＨＰ-77"])
def test_two_numbers_that_differ_in_case_only_are_one(alpenrose, sabine, visitor, noon, twin):
    known(alpenrose, sabine, noon, "HP-77")

    response = visitor.post(URL, {"number": twin})

    assert response.status_code == 422
    assert "A purchase order with this number exists already." in words(response)
    assert PurchaseOrder.objects.count() == 1


def test_case_is_folded_in_every_script(alpenrose, sabine, visitor, noon):
    known(alpenrose, sabine, noon, "Straße-Ä")

    assert visitor.post(URL, {"number": "STRASSE-ä"}).status_code == 422


def test_its_page_lists_what_draws_on_it_by_invoice_and_order(alpenrose, visitor, noon):
    po = PurchaseOrder.objects.create(account=alpenrose, number="45-9", added_at=noon)
    checkout = ready_checkout([sent(alpenrose, list_minor=10_001)])
    checkout.purchase_order = po
    checkout.save()
    order = place(checkout)
    invoice = order.invoices.get()

    page = words(visitor.get(f"{URL}{po.public_id}/draws/"))

    assert f"{invoice.number} 2 Mar 2026 {order.number} 1,190.12" in page
    assert "What draws on it 45-9" in words(visitor.get(URL))
    assert visitor.queries(f"{URL}{po.public_id}/draws/") <= 8
