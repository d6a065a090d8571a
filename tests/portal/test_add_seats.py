"""The page *Add Seats*: the price before the order, and on to the checkout."""

from __future__ import annotations

import pytest
from django.urls import reverse

from billing_portal.orders.models import Checkout
from billing_portal.quotes.models import Quote
from billing_portal.requests.models import ServiceRequest
from tests.personas import NOON, pays_by, sent
from tests.portal.test_subscriptions import started
from tests.portal.visiting import Visitor, hidden, words


@pytest.fixture
def visitor(sabine) -> Visitor:
    return Visitor(sabine, NOON)


@pytest.fixture
def url(alpenrose) -> str:
    pays_by(alpenrose, "card")
    return reverse("portal:add-seats", args=[started(alpenrose, NOON).public_id])


def test_it_shows_what_one_seat_more_costs_and_makes_nothing(visitor, url):
    page = words(visitor.get(url))

    assert "48 + 1 = 49" in page
    assert "First payment EUR 23.21" in page  # 58.50 for 30 of 90 days, with 19 %
    assert "2 Mar 2026 to 31 Mar 2026" in page
    assert not Quote.objects.exists()


def test_the_price_of_another_number_is_shown_first(visitor, url):
    shown = visitor.get(url)

    page = visitor.post(url, {"seats": "5", "priced": hidden(shown, "priced")})

    assert "48 + 5 = 53" in words(page)
    assert "This is the price for these seats." in words(page)
    assert not Quote.objects.exists()


def test_with_the_price_on_the_screen_it_goes_on_to_the_checkout(visitor, url):
    priced = visitor.post(url, {"seats": "5", "show": "1"})

    answer = visitor.post(url, {"seats": "5", "priced": hidden(priced, "priced")})

    checkout = Checkout.objects.get()
    assert answer["Location"] == reverse("portal:checkout", args=[checkout.public_id])
    assert checkout.quotes.get().first_minor == 9_750
    assert "Weitere Plätze: Remote Support" in words(visitor.get(answer["Location"]))
    order = words(visitor.get(reverse("portal:quote", args=[checkout.quotes.get().public_id])))
    assert "97.50" in order
    assert "97.50 per quarter" not in order  # a part of a quarter


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter how many seats you want to add."),
        ("0", "Add at least one seat."),
        ("1.5", "Enter a whole number of seats, such as 5."),
        ("many", "Enter a whole number of seats, such as 5."),
        ("10001", "To add more than 10,000 seats at once, ask for a quote."),
    ],
)
def test_a_number_that_is_none_is_refused_beside_the_field(visitor, url, typed, says):
    page = visitor.post(url, {"seats": typed, "priced": "x"})

    assert page.status_code == 422
    assert says in words(page)
    assert not Quote.objects.exists()


def test_an_open_quote_about_it_is_named_before(alpenrose, visitor, url):
    subscription = alpenrose.subscriptions.get()
    renewal = sent(alpenrose, kind="renewal", subscription=subscription, product=None)

    page = words(visitor.get(url))

    assert "There is an open quote for the same subscription." in page
    assert renewal.number in page


def test_without_an_automatic_method_it_says_so_and_where_to_turn(alpenrose, visitor, url):
    pays_by(alpenrose, "bank_transfer")

    page = visitor.get(url)

    assert "paid by card or direct debit" in words(page)
    assert 'name="priced"' not in page.content.decode()
    assert visitor.post(url, {"seats": "5", "priced": "x"}).status_code == 409
    assert not Quote.objects.exists()
    assert not ServiceRequest.objects.exists()


def test_the_form_becomes_a_request_with_the_seats_in_future(alpenrose, visitor, url):
    pays_by(alpenrose, "bank_transfer")

    answer = visitor.post(url, {"seats": "5", "message": "For the new depot", "ask": "1"})

    asked = ServiceRequest.objects.get()
    assert answer["Location"] == reverse("portal:request", args=[asked.public_id])
    assert (asked.topic, asked.payload) == ("change_subscription", {"seats": 53})
    assert "For the new depot" in words(visitor.get(answer["Location"]))


def test_a_request_for_no_seats_is_refused_beside_the_field(alpenrose, visitor, url):
    pays_by(alpenrose, "bank_transfer")

    page = visitor.post(url, {"seats": "-3", "message": "For the new depot", "ask": "1"})

    assert page.status_code == 422
    assert "Add at least one seat." in words(page)
    assert "For the new depot" in page.content.decode()
    assert not ServiceRequest.objects.exists()


def test_it_asks_the_same_few_questions_however_many_terms_and_quotes(alpenrose, visitor, url):
    few = visitor.queries(url)
    subscription = alpenrose.subscriptions.get()
    for _ in range(5):
        sent(alpenrose, kind="renewal", subscription=subscription, product=None)

    assert visitor.queries(url) == few <= 14
