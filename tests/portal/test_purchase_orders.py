from datetime import date

import pytest

from billing_portal.accounts.actions import add_purchase_order
from billing_portal.accounts.models import PurchaseOrder
from billing_portal.journal.models import Entry
from tests.portal.visiting import Visitor, words

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

    assert "NEXT The next invoice will carry it 2 Mar 2026 Valid" in page
    assert page.count("The next invoice will carry it") == 1
    assert [row.number for row in response.context["rows"]] == ["NEXT", "LATER", "FUTURE", "OLD"]
    assert "OLD 1 Jan 2025 1 Mar 2026 Expired" in page
    assert "FUTURE 3 Mar 2026 does not expire Not yet valid" in page


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
        ({"number": "1", "expires_on": "9999-01-01"}, "Look at the year again."),
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
