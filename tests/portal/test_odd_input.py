"""What only machines send: characters that no database takes answer like any other text that finds nothing."""

import pytest

from billing_portal.orders.models import Checkout
from tests.personas import ready_checkout, sent
from tests.portal.visiting import Visitor


@pytest.mark.parametrize(
    ("url", "status"),
    [("/invoices/?q=%00", 200), ("/go/add-licenses?product=%00x", 404), ("/help/?q=%00", 200)],
)
def test_a_nul_in_an_address_finds_nothing(sabine, noon, url, status):
    assert Visitor(sabine, noon).get(url).status_code == status


@pytest.mark.parametrize("url", ["/office/quotes/?q=%00", "/office/accounts/?q=%00"])
def test_a_nul_in_a_search_of_staff_finds_nothing(alpenrose, miriam, noon, url):
    assert Visitor(miriam, noon).get(url).status_code == 200


def test_a_nul_in_what_is_kept_unchecked_is_left_out(alpenrose, sabine, noon):
    checkout = ready_checkout([sent(alpenrose)])
    typed = {"kind": "card", "first_name": "No\0ra", "company": "Alpen\0rose", "po_number": "\0"}

    answer = Visitor(sabine, noon).post(f"/checkout/{checkout.public_id}/method/", typed)

    assert answer.status_code == 303
    checkout = Checkout.objects.get()
    assert (checkout.admin_first_name, checkout.address["company"]) == ("Nora", "Alpenrose")
