import pytest

from billing_portal.accounts.models import PaymentMethod
from billing_portal.integrations.payments.sandbox.models import Switch
from billing_portal.orders.models import Checkout
from billing_portal.payments.models import HostedSetup
from billing_portal.purchase_orders.actions import add_purchase_order
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.quotes.actions import withdraw_quote
from billing_portal.quotes.models import Quote
from tests.personas import pays_by, sent
from tests.portal.visiting import Visitor, words

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


def a_purchase_order(account, by, now, *, expires_on=None, number="4500021877"):
    return add_purchase_order(account, number=number, issued_on=None, expires_on=expires_on, by=by, now=now)


def test_everything_known_is_filled_in(url, visitor, alpenrose, sabine, noon):
    po = a_purchase_order(alpenrose, sabine, noon)

    response = visitor.get(url)

    html = response.content.decode()
    assert 'value="sabine.kerschbaumer@alpenrose.example"' in html
    assert 'value="bank_transfer" id="method-bank_transfer" checked' in html
    assert 'value="Frachtstraße 17"' in html
    assert f'value="{po.public_id}" id="purchase_order-{po.public_id}" checked' in html
    assert "Country fixed" in words(response)


def test_kinds_that_are_not_offered_say_why(url, visitor):
    page = words(visitor.get(url))

    assert "Check Checks are not accepted for invoices in EUR." in page
    assert "Enter a new card" in page
    assert "Set up SEPA direct debit" in page


def test_saving_keeps_the_draft_and_nothing_outside_it(url, visitor, alpenrose):
    response = visitor.post(url, {**TYPED, "street": "Anderer Weg 1", "country": "AT"})

    assert response["Location"] == f"{url}order/"
    checkout = Checkout.objects.get()
    assert checkout.address["street"] == "Anderer Weg 1"
    assert "country" not in checkout.address
    alpenrose.refresh_from_db()
    assert (alpenrose.bill_to.street, alpenrose.country) == ("Frachtstraße 17", "DE")
    assert Quote.objects.get().status == "sent"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("email", "nobody", "Email: Enter a valid email address."),
        ("last_name", "", "Last name: This field is required."),
        ("method", "", "Payment Method: Choose how you pay."),
        ("method", "check", "Payment Method: Checks are not accepted for invoices in EUR."),
        ("method", "nonsense", "Payment Method: Choose one of these."),
        ("postal_code", "12", "Postal code: This is not a postal code of Germany."),
        ("purchase_order", "nonsense", "Purchase order: Choose one of these."),
        ("po_expires_on", "2030-01-01", "PO number: Enter the number of the purchase order."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(url, visitor, field, typed, sentence):
    response = visitor.post(url, {**TYPED, "city": "Augsburg", field: typed})

    assert response.status_code == 422
    assert sentence in words(response)
    assert 'value="Augsburg"' in response.content.decode()
    assert Checkout.objects.get().saved_at is None


def test_going_to_the_gateway_keeps_everything_typed_unchecked(url, visitor):
    typed = {**TYPED, "email": "half@", "po_number": "PO-7", "kind": "card"}

    response = visitor.post(f"{url}method/", typed)

    assert response.status_code == 303
    assert response["Location"].startswith("/sandbox/gateway/")
    setup = HostedSetup.objects.get()
    assert (setup.kind, setup.checkout) == ("card", Checkout.objects.get())
    back = visitor.get(url).content.decode()
    assert 'value="half@"' in back
    assert 'value="PO-7"' in back
    assert not PurchaseOrder.objects.exists()
    checked = visitor.get(f"{url}order/", follow=True)
    assert "Email: Enter a valid email address." in words(checked)


def test_a_gateway_that_is_down_is_said_and_loses_nothing(url, visitor):
    Switch.objects.create(name="down")

    response = visitor.post(f"{url}method/", {**TYPED, "city": "Augsburg", "kind": "card"})

    assert response.status_code == 503
    assert "Nothing was lost." in words(response)
    assert 'value="Augsburg"' in response.content.decode()


def test_a_kind_that_is_not_offered_opens_no_page(url, visitor):
    response = visitor.post(f"{url}method/", {**TYPED, "kind": "check"})

    assert response.status_code == 422
    assert not HostedSetup.objects.exists()


def test_another_accounts_method_cannot_be_named(url, visitor, harbor):
    foreign = pays_by(harbor, PaymentMethod.Kind.CARD)

    assert visitor.post(url, {**TYPED, "method": foreign.public_id}).status_code == 422


def test_a_closed_quote_starts_nothing(visitor, quote, miriam, noon):
    withdraw_quote(quote, by=miriam, now=noon)

    response = visitor.post("/checkout/", {"quote": quote.public_id})

    assert response.status_code == 409
    assert "This quote is no longer open." in words(response)
    assert not Checkout.objects.exists()


def test_from_the_cart_the_closed_ones_are_named_and_the_rest_goes_on(
    visitor, quote, alpenrose, miriam, noon
):
    gone = sent(alpenrose)
    withdraw_quote(gone, by=miriam, now=noon)
    both = {"cart": "1", "quote": [quote.public_id, gone.public_id]}

    page = words(visitor.post("/checkout/", both, follow=True))

    assert f"Quote {gone.number} was withdrawn by your account manager. It is not part of this order." in page
    assert list(Checkout.objects.get().quotes.all()) == [quote]


def test_a_checkout_names_only_own_quotes(visitor, quote, harbor):
    foreign = sent(harbor)

    for named in ([foreign.public_id], [quote.public_id, foreign.public_id], [], ["x"]):
        assert visitor.post("/checkout/", {"quote": named}).status_code == 404
    assert not Checkout.objects.exists()


def test_when_the_last_quote_closes_there_is_a_way_back(url, visitor, quote, miriam, noon):
    withdraw_quote(quote, by=miriam, now=noon)

    shown, saved = visitor.get(url), visitor.post(url, TYPED)

    assert (shown.status_code, saved.status_code) == (200, 302)
    assert f"Quote {quote.number} was withdrawn by your account manager." in words(shown)
    assert "Nothing left to order" in words(visitor.get(saved["Location"]))


def test_an_address_that_cannot_be_taxed_is_refused_before_it_is_saved(harbor, grace, noon):
    pays_by(harbor, PaymentMethod.Kind.CARD)
    visitor = Visitor(grace, noon)
    url = visitor.post("/checkout/", {"quote": sent(harbor).public_id})["Location"]
    method = str(harbor.default_method.public_id)
    typed = {**TYPED, "method": method, "postal_code": "98101", "city": "Seattle", "region": "WA"}

    response = visitor.post(url, typed)

    assert response.status_code == 422
    assert "State: We cannot invoice to this address yet." in words(response)
    assert Checkout.objects.get().address == {}
    assert visitor.post(url, {**typed, "region": "OR"}).status_code == 302
