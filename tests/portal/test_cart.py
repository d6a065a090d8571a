from datetime import timedelta

from billing_portal.orders.models import Checkout
from billing_portal.quotes.actions import withdraw_quote
from billing_portal.quotes.models import Cart
from tests.personas import sent
from tests.portal.visiting import Visitor, words


def test_the_cart_shows_all_open_quotes_ticked_with_their_joint_totals(alpenrose, sabine, noon):
    sent(alpenrose)
    sent(alpenrose, seats=5)
    sent(alpenrose, now=noon - timedelta(days=7))

    response = Visitor(sabine, noon).get("/cart/")

    assert response.content.decode().count(" checked>") == 2
    assert "2 quotes chosen EUR 4,641.00 first payment, tax included" in words(response)
    assert "Per year, before tax EUR 3,900.00" in words(response)


def test_what_is_left_out_stays_open_and_the_review_says_so(alpenrose, sabine, noon):
    first, second = sent(alpenrose), sent(alpenrose, seats=5)

    review = Visitor(sabine, noon).post("/cart/", {"quote": [first.public_id]}, follow=True)

    page = words(review)
    assert "You order" in page
    assert "These stay open" in page
    assert page.index(first.number) < page.index("These stay open") < page.index(second.number)
    assert Cart.objects.get().quotes.get() == first


def test_an_empty_choice_is_refused_and_keeps_the_cart(alpenrose, sabine, noon):
    quote, visitor = sent(alpenrose), Visitor(sabine, noon)
    visitor.post("/cart/", {"quote": [quote.public_id]})

    response = visitor.post("/cart/")

    assert response.status_code == 422
    assert "Choose at least one quote." in words(response)
    assert Cart.objects.get().quotes.get() == quote


def test_another_accounts_quote_gets_into_no_cart(alpenrose, harbor, sabine, noon):
    foreign, own = sent(harbor), sent(alpenrose)
    visitor = Visitor(sabine, noon)

    assert visitor.post("/cart/", {"quote": [foreign.public_id]}).status_code == 422
    visitor.post("/cart/", {"quote": [foreign.public_id, own.public_id]})

    assert Cart.objects.get().quotes.get() == own


def test_a_quote_that_closed_after_saving_is_named_on_the_review(alpenrose, sabine, miriam, noon):
    kept, gone = sent(alpenrose), sent(alpenrose)
    visitor = Visitor(sabine, noon)
    visitor.post("/cart/", {"quote": [kept.public_id, gone.public_id]})
    withdraw_quote(gone, by=miriam, now=noon)

    page = words(visitor.get("/cart/review/"))

    assert f"Quote {gone.number} was withdrawn by your account manager." in page
    assert "One quote" in page


def test_the_choice_is_shown_again_when_coming_back_from_the_review(alpenrose, sabine, noon):
    first, _second = sent(alpenrose), sent(alpenrose)
    visitor = Visitor(sabine, noon)
    visitor.post("/cart/", {"quote": [first.public_id]})

    assert visitor.get("/cart/?chosen=1").content.decode().count(" checked>") == 1


def test_cart_and_review_cost_the_same_however_many_there_are(alpenrose, sabine, noon):
    visitor = Visitor(sabine, noon)
    quotes = [sent(alpenrose) for _n in range(2)]
    visitor.post("/cart/", {"quote": [quote.public_id for quote in quotes]})
    few = [visitor.queries(url) for url in ("/cart/", "/cart/review/")]
    quotes += [sent(alpenrose) for _n in range(5)]
    visitor.post("/cart/", {"quote": [quote.public_id for quote in quotes]})

    assert [visitor.queries(url) for url in ("/cart/", "/cart/review/")] == few
    assert max(few) <= 12


def test_proceeding_starts_one_checkout_over_the_chosen_quotes(alpenrose, sabine, noon):
    first, second = sent(alpenrose), sent(alpenrose)
    chosen = {"cart": "1", "quote": [first.public_id, second.public_id]}

    response = Visitor(sabine, noon).post("/checkout/", chosen)

    checkout = Checkout.objects.get()
    assert response["Location"] == f"/checkout/{checkout.public_id}/"
    assert checkout.from_cart
    assert set(checkout.quotes.all()) == {first, second}


def test_empty_cart(owen, noon):
    assert "No quote is waiting for your decision." in words(Visitor(owen, noon).get("/cart/"))
    assert "Nothing in your cart can be ordered." in words(Visitor(owen, noon).get("/cart/review/"))
