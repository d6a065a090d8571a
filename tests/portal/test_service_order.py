"""The service order page: everything is said before the button, and nothing is ordered from an old page."""

from datetime import timedelta

import pytest

from billing_portal.accounts.models import PaymentMethod
from billing_portal.orders.models import ServiceOrder
from billing_portal.quotes.actions import withdraw_quote
from billing_portal.quotes.models import Quote
from tests.personas import pays_by, ready_checkout, sent
from tests.portal.test_subscriptions import started
from tests.portal.visiting import Visitor, hidden, words

TYPED = {
    "first_name": "Nora",
    "last_name": "Lindt",
    "email": "nora.lindt@example.org",
    "method": "bank_transfer",
    "company": "Alpenrose Logistik GmbH",
    "street": "Frachtstraße 17",
    "extra": "Kreditorenbuchhaltung",
    "postal_code": "81829",
    "city": "München",
    "purchase_order": "",
}


@pytest.fixture
def quote(alpenrose):
    return sent(alpenrose)


@pytest.fixture
def visitor(sabine, noon):
    return Visitor(sabine, noon)


@pytest.fixture
def url(visitor, quote):
    return visitor.post("/checkout/", {"quote": quote.public_id})["Location"]


def test_the_service_order_says_everything_before_the_button(alpenrose, sabine, noon):
    checkout = ready_checkout([sent(alpenrose), sent(alpenrose, seats=5)])

    page = words(Visitor(sabine, noon).get(f"/checkout/{checkout.public_id}/order/"))

    sentence = (
        "By placing this order, Alpenrose Logistik GmbH accepts 2 quotes over EUR 3,900.00 plus 19% VAT, "
        "total EUR 4,641.00, payable by bank transfer by Wednesday, 1 April 2026."
    )
    assert sentence in page
    assert page.index("Terms") < page.index(sentence) < page.index("Place Service Order")
    assert "nora.lindt@example.org" in page


def test_a_renewal_with_fewer_seats_says_so_before_the_button(alpenrose, sabine, noon):
    subscription = started(alpenrose, noon)
    checkout = ready_checkout(
        [sent(alpenrose, kind="renewal", subscription=subscription, product=None, seats=40)]
    )

    page = words(Visitor(sabine, noon).get(f"/checkout/{checkout.public_id}/order/"))

    warned = "From Friday, 1 January 2027, Remote Support (S-2026-000001) has 40 seats instead of 48."
    assert page.index(warned) < page.index("Place Service Order")


def test_over_several_payments_the_first_is_named_apart(alpenrose, sabine, noon):
    pays_by(alpenrose, PaymentMethod.Kind.DIRECT_DEBIT)
    checkout = ready_checkout([sent(alpenrose, interval="quarterly", list_minor=6_500)])

    page = words(Visitor(sabine, noon).get(f"/checkout/{checkout.public_id}/order/")).replace("\xa0", " ")

    assert "accepts 1 quote over EUR 2,600.00 plus 19% VAT, total EUR 3,094.00 over the whole term." in page
    assert (
        "The first payment of EUR 773.50 is payable by SEPA direct debit on Wednesday, 1 April 2026." in page
    )
    assert "Your order is binding even if the collection fails." in page
    assert "2 Mar 2026 Remote Support, 10 seats We collect on 1 Apr 2026 650.00 123.50 773.50" in page
    assert "2 Jun 2026 to 2 Dec 2026 Remote Support, 10 seats 3 invoices, one per quarter" in page
    assert "All invoices EUR 2,600.00 EUR 494.00 EUR 3,094.00" in page


def test_placing_leads_to_the_order_and_so_does_every_page_of_the_checkout_afterwards(
    alpenrose, sabine, noon
):
    checkout = ready_checkout([sent(alpenrose)])
    visitor, url = Visitor(sabine, noon), f"/checkout/{checkout.public_id}/order/"
    shown = hidden(visitor.get(url), "shown")

    placed = visitor.post(url, {"shown": shown})
    again = visitor.post(url, {"shown": shown})

    order = ServiceOrder.objects.get()
    assert placed["Location"] == again["Location"] == f"/orders/{order.public_id}/"
    for path in ("", "order/"):
        assert visitor.get(f"/checkout/{checkout.public_id}/{path}")["Location"] == placed["Location"]
    for path in ("", "method/"):
        response = visitor.post(f"/checkout/{checkout.public_id}/{path}", {**TYPED, "kind": "card"})
        assert response["Location"] == placed["Location"]


def test_a_page_that_is_out_of_date_orders_nothing_and_shows_the_new_figures(alpenrose, sabine, noon):
    checkout = ready_checkout([sent(alpenrose)])
    url = f"/checkout/{checkout.public_id}/order/"
    shown = hidden(Visitor(sabine, noon).get(url), "shown")
    tomorrow = Visitor(sabine, noon + timedelta(days=1))

    response = tomorrow.post(url, {"shown": shown})

    assert response.status_code == 409
    assert "Something on this service order changed while you were reading." in words(response)
    assert "Thursday, 2 April 2026" in words(response)
    assert not ServiceOrder.objects.exists()
    assert Quote.objects.get().status == "sent"
    assert tomorrow.post(url, {"shown": hidden(response, "shown")}).status_code == 302


def test_a_quote_withdrawn_meanwhile_is_named_and_the_rest_goes_on(alpenrose, sabine, miriam, noon):
    kept, gone = sent(alpenrose), sent(alpenrose, seats=5)
    checkout = ready_checkout([kept, gone])
    visitor, url = Visitor(sabine, noon), f"/checkout/{checkout.public_id}/order/"
    shown = hidden(visitor.get(url), "shown")
    withdraw_quote(gone, by=miriam, now=noon)

    response = visitor.post(url, {"shown": shown})

    assert response.status_code == 409
    assert f"Quote {gone.number} was withdrawn by your account manager." in words(response)
    assert "accepts 1 quote over EUR 2,600.00" in words(response)
    assert not ServiceOrder.objects.exists()
    assert visitor.post(url, {"shown": hidden(response, "shown")}).status_code == 302
    assert ServiceOrder.objects.get().ordered_quotes.get().quote == kept


def test_a_page_that_named_what_had_closed_needs_no_second_click(alpenrose, sabine, noon):
    late, kept = sent(alpenrose, now=noon - timedelta(days=6)), sent(alpenrose)
    checkout = ready_checkout([late, kept])
    visitor, url = Visitor(sabine, noon + timedelta(days=2)), f"/checkout/{checkout.public_id}/order/"

    page = visitor.get(url)
    assert f"Quote {late.number} has expired." in words(page)

    assert visitor.post(url, {"shown": hidden(page, "shown")}).status_code == 302
    assert ServiceOrder.objects.get().ordered_quotes.get().quote == kept


def test_with_the_last_quote_gone_nothing_is_ordered(alpenrose, sabine, miriam, noon):
    quote = sent(alpenrose)
    checkout = ready_checkout([quote])
    visitor, url = Visitor(sabine, noon), f"/checkout/{checkout.public_id}/order/"
    shown = hidden(visitor.get(url), "shown")
    withdraw_quote(quote, by=miriam, now=noon)

    response = visitor.post(url, {"shown": shown})

    assert response.status_code == 409
    assert "Nothing left to order" in words(response)
    assert not ServiceOrder.objects.exists()


def test_an_incomplete_draft_leads_back_with_its_gaps_shown(harbor, grace, noon):
    visitor = Visitor(grace, noon)
    url = visitor.post("/checkout/", {"quote": sent(harbor).public_id})["Location"]

    for send in (visitor.get, visitor.post):
        response = send(f"{url}order/")
        assert response["Location"] == f"{url}?check=1"
    assert "Payment Method: Choose how you pay." in words(visitor.get(f"{url}?check=1"))
    assert not ServiceOrder.objects.exists()


def test_the_pages_of_the_checkout_cost_the_same_however_many_quotes(alpenrose, sabine, noon):
    visitor = Visitor(sabine, noon)
    one = ready_checkout([sent(alpenrose)])
    many = ready_checkout([sent(alpenrose) for _n in range(5)])

    for path in ("", "order/"):
        few = visitor.queries(f"/checkout/{one.public_id}/{path}")
        assert visitor.queries(f"/checkout/{many.public_id}/{path}") == few <= 15


def test_somebody_elses_draft_does_not_exist(alpenrose, harbor, grace, noon):
    checkout = ready_checkout([sent(alpenrose)])
    stranger = Visitor(grace, noon)

    for path in ("", "order/"):
        assert stranger.get(f"/checkout/{checkout.public_id}/{path}").status_code == 404
        assert stranger.post(f"/checkout/{checkout.public_id}/{path}", TYPED).status_code == 404
    assert not ServiceOrder.objects.exists()
