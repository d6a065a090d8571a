import pytest
from django.urls import reverse

from billing_portal.integrations.payments.sandbox.models import Switch
from billing_portal.payments.models import Payment, PaymentAttempt
from tests.integrations.hosted import at_gateway, pay
from tests.portal.billing import billed
from tests.portal.paying import start
from tests.portal.visiting import Visitor, words


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


@pytest.fixture
def invoice(alpenrose):
    return billed(alpenrose)


@pytest.fixture
def hosted(invoice, visitor) -> str:
    """The address of the gateway's page for this invoice."""
    return start(visitor, [invoice])["Location"]


def returned(visitor: Visitor, query: str = ""):
    attempt = PaymentAttempt.objects.get()
    return visitor.get(reverse("portal:payment-return", args=[attempt.public_id]) + query)


def test_a_paid_card_closes_the_invoice_and_says_so(invoice, visitor, hosted):
    answer = pay(visitor, hosted, "4242 4242 4242 4242")
    page = words(visitor.get(answer["Location"].removeprefix("http://localhost:8000")))

    assert "EUR 119.00 paid" in page
    assert "Invoice DE-2026-000001 is paid in full." in page
    invoice.refresh_from_db()
    assert (invoice.status, invoice.reserved_minor) == ("paid", 0)
    assert Payment.objects.get().label == "Visa •••• 4242"


def test_a_declined_card_leaves_the_invoice_open_with_one_way_on(invoice, visitor, hosted):
    pay(visitor, hosted, "4000 0000 0000 0002")
    page = words(returned(visitor))

    assert "The card was declined by its bank. Nothing was charged." in page
    assert "Try again with this or another card" in page
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_minor, invoice.reserved_minor) == ("issued", 0, 0)


def test_a_cancelled_page_charges_nothing(invoice, visitor, hosted):
    at_gateway(visitor, f"{hosted}cancel/")

    assert "The payment was cancelled. Nothing was charged." in words(returned(visitor))
    assert not Payment.objects.exists()


def test_the_address_is_never_believed(invoice, visitor, hosted):
    page = words(returned(visitor, "?status=succeeded&paid=1"))

    assert "not paid yet" in page
    assert "Begun, not finished" in page
    assert "The payment is not finished" in page
    invoice.refresh_from_db()
    assert invoice.status == "issued"
    assert not Payment.objects.exists()


def test_looking_twice_books_once(invoice, visitor, hosted):
    pay(visitor, hosted, "4242 4242 4242 4242")

    returned(visitor)
    returned(visitor)

    assert Payment.objects.count() == 1


def test_a_gateway_that_is_down_leaves_the_outcome_open_and_says_so(invoice, visitor, hosted):
    pay(visitor, hosted, "4242 4242 4242 4242")
    Switch.objects.create(name="down")

    response = returned(visitor)

    assert response.status_code == 503
    assert "The payment service does not answer" in words(response)
    assert not Payment.objects.exists()
    Switch.objects.all().delete()
    assert "EUR 119.00 paid" in words(returned(visitor))
