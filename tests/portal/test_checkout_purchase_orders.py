"""The purchase order of a checkout: one for all quotes, one for each, or one that is typed on the way."""

from datetime import date

import pytest

from billing_portal.orders.models import Checkout
from billing_portal.purchase_orders.models import PurchaseOrder
from tests.personas import place, sent
from tests.portal.test_checkout import TYPED, a_purchase_order
from tests.portal.visiting import Visitor, words


@pytest.fixture
def visitor(sabine, noon):
    return Visitor(sabine, noon)


@pytest.fixture
def url(visitor, alpenrose):
    return visitor.post("/checkout/", {"quote": sent(alpenrose).public_id})["Location"]


def test_an_expired_purchase_order_cannot_be_chosen(url, visitor, alpenrose, sabine, noon):
    spent = a_purchase_order(alpenrose, sabine, noon, expires_on=date(2026, 3, 1))

    assert "Expired on 1 Mar 2026." in words(visitor.get(url))
    response = visitor.post(url, {**TYPED, "purchase_order": spent.public_id})

    assert response.status_code == 422
    assert "Purchase order: Expired on 1 Mar 2026." in words(response)


def test_an_account_that_needs_a_purchase_order_cannot_go_without(url, visitor, alpenrose):
    alpenrose.po_required = True
    alpenrose.save()

    response = visitor.post(url, TYPED)

    assert response.status_code == 422
    assert "Your company requires a purchase order." in words(response)
    assert visitor.post(url, {**TYPED, "po_number": "PO-9"}).status_code == 302
    assert Checkout.objects.get().new_po_number == "PO-9"


def test_a_purchase_order_typed_in_the_draft_is_none_before_the_service_order(url, visitor, alpenrose, noon):
    typed = {**TYPED, "po_number": "PO-7", "po_expires_on": "2027-01-31"}

    assert visitor.post(url, typed).status_code == 302
    assert not PurchaseOrder.objects.exists()
    checkout = Checkout.objects.get()
    assert (checkout.takes_new_po, checkout.new_po_number) == (True, "PO-7")

    order = place(checkout)

    po = PurchaseOrder.objects.get()
    assert (po.number, po.expires_on, po.account) == ("PO-7", date(2027, 1, 31), alpenrose)
    assert order.po_number == "PO-7"
    assert order.invoices.get().purchase_order == po


def test_a_number_that_exists_is_refused_beside_the_field_in_whatever_case(
    url, visitor, alpenrose, sabine, noon
):
    a_purchase_order(alpenrose, sabine, noon, number="PO-7")

    response = visitor.post(url, {**TYPED, "po_number": "po-7"})

    assert response.status_code == 422
    assert "PO number: A purchase order with this number exists already." in words(response)
    assert PurchaseOrder.objects.count() == 1


@pytest.fixture
def two(alpenrose, noon):
    """Quotes over EUR 3,094.00 and EUR 309.40, and a purchase order with room for the small one only."""
    small = PurchaseOrder.objects.create(account=alpenrose, number="45-1", limit_minor=31_000, added_at=noon)
    return sent(alpenrose), sent(alpenrose, seats=1), small


def start(visitor, quotes):
    return visitor.post("/checkout/", {"quote": [str(quote.public_id) for quote in quotes], "cart": "1"})[
        "Location"
    ]


def test_a_purchase_order_too_small_for_the_cart_carries_the_quote_that_it_covers(visitor, two):
    large, little, po = two
    url = start(visitor, [large, little])
    field = f"po_of_{little.public_id}"

    page = visitor.get(url).content.decode()
    answer = visitor.post(url, {**TYPED, field: str(po.public_id)})
    order = place(Checkout.objects.get())

    assert (
        f'<option value="{po.public_id}">45-1</option>'
        in page.split(f'name="{field}"')[1].split("</select>")[0]
    )
    assert po.number not in page.split(f'name="po_of_{large.public_id}"')[1].split("</select>")[0]
    assert answer.status_code == 302
    assert sorted((row.po_number, row.total_minor) for row in order.invoices.all()) == [
        ("", 309_400),
        ("45-1", 30_940),
    ]


def test_a_purchase_order_for_more_than_it_has_room_for_is_refused_with_the_sum(visitor, two):
    large, little, po = two
    url = start(visitor, [large, little])

    answer = visitor.post(url, {**TYPED, "purchase_order": str(po.public_id)})

    assert answer.status_code == 422
    assert "Only EUR 310.00 of it is left; this order needs EUR 3,403.40." in words(answer)
    assert Checkout.objects.get().purchase_order is None


def test_a_number_of_41_characters_is_refused_and_kept_as_typed(url, visitor):
    number = "P" * 41

    refused = visitor.post(url, {**TYPED, "po_number": number})

    assert refused.status_code == 422
    assert number in refused.content.decode()
    visitor.post(f"{url}method/", {**TYPED, "po_number": number, "kind": "card"})
    assert Checkout.objects.get().new_po_number == number


def test_a_purchase_order_typed_here_can_be_for_one_quote_alone(visitor, two):
    large, little, po = two
    url = start(visitor, [large, little])
    typed = {**TYPED, "purchase_order": str(po.public_id), f"po_of_{large.public_id}": "new"}

    empty = visitor.post(url, typed)
    assert visitor.post(url, {**typed, "po_number": "PO-9"}).status_code == 302
    order = place(Checkout.objects.get())

    assert empty.status_code == 422
    assert "PO number: Enter the number of the purchase order." in words(empty)
    assert sorted((row.po_number, row.total_minor) for row in order.invoices.all()) == [
        ("45-1", 30_940),
        ("PO-9", 309_400),
    ]


def test_a_purchase_order_typed_here_that_no_quote_takes_is_refused(visitor, two):
    quotes = two[:2]
    url = start(visitor, quotes)
    none = {f"po_of_{quote.public_id}": "none" for quote in quotes}

    refused = visitor.post(url, {**TYPED, **none, "po_number": "PO-9"})

    assert refused.status_code == 422
    assert "No quote takes this purchase order. Choose it for one of them, or leave it out." in words(refused)


def test_one_too_small_for_all_can_be_ticked_for_what_is_left_to_it(visitor, two):
    large, little, po = two
    url = start(visitor, [large, little])

    radio = visitor.get(url).content.decode().split(f'id="purchase_order-{po.public_id}"')[1].split(">")[0]
    answer = visitor.post(
        url, {**TYPED, "purchase_order": str(po.public_id), f"po_of_{large.public_id}": "none"}
    )

    assert "disabled" not in radio
    assert answer.status_code == 302
    assert sorted(row.po_number for row in place(Checkout.objects.get()).invoices.all()) == ["", "45-1"]


def test_for_one_quote_a_purchase_order_too_small_cannot_be_ticked(visitor, two):
    large, _little, po = two
    page = visitor.get(start(visitor, [large])).content.decode()

    assert "disabled" in page.split(f'id="purchase_order-{po.public_id}"')[1].split(">")[0]
