"""The sandbox gateway's hosted pages and the Admin Center's pages: they behave as the real ones would."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.test import Client

from billing_portal.integrations.admin_center.sandbox.adapter import SandboxAdminCenter
from billing_portal.integrations.admin_center.sandbox.models import Admin, Licence, Outage, Seat
from billing_portal.integrations.payments.sandbox.adapter import SandboxGateway
from billing_portal.integrations.payments.sandbox.models import Charge, HostedPage, Switch
from billing_portal.kit.money import Money
from billing_portal.orders.ports import AdminCenterUnavailable, AdminRequest
from billing_portal.payments.ports import ChargeRequest, SetupRequest, Visit
from tests.integrations.hosted import EXPIRY, at_gateway, pay
from tests.portal.visiting import words

pytestmark = pytest.mark.django_db
BACK = "http://localhost:8000/back/"
VISIT = Visit(BACK, BACK, language="en")


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="localhost", headers={"accept-language": "en"})


@pytest.fixture
def customer(db) -> str:
    return SandboxGateway().open_customer("A-1001", "Alpenrose Logistik GmbH")


@pytest.fixture
def payment(customer, noon) -> str:
    request = ChargeRequest("k1", Money(11_900, "EUR"), "DE-2026-000001", customer, noon)
    return SandboxGateway().start_payment(request, VISIT).address


def setup_page(customer, noon, kind: str, currency: str) -> str:
    request = SetupRequest("k1", kind, currency, "A-1001", customer, noon)
    return SandboxGateway().start_setup(request, VISIT).address


def everything_kept() -> str:
    """All that the sandbox's store holds, as text."""
    kept = []
    with connections["sandbox"].cursor() as cursor:
        for table in connections["sandbox"].introspection.table_names(cursor):
            if table.startswith("sandbox_gateway"):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
                kept += cursor.fetchall()
    return repr(kept)


def test_the_page_says_what_it_is_and_lists_the_test_cards(client, payment):
    page = words(client.get(payment))

    assert "Test mode: this page represents a payment provider." in page
    assert "EUR 119.00 Invoice DE-2026-000001 Customer Alpenrose Logistik GmbH" in page
    assert "4000 0000 0000 0002 is declined" in page


@pytest.mark.parametrize("number", ["4242 4242 4242 4242", "4000000000000002", "4000 0025 0000 3155"])
def test_of_a_card_number_only_the_last_four_remain(client, payment, number):
    pay(client, payment, number)

    compact = number.replace(" ", "")
    assert compact not in everything_kept()
    assert compact[:12] not in everything_kept()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"card_number": "4242"}, "A card number has 13 to 19 digits."),
        ({"expiry": "13/30"}, "Enter the month and the year, for example 12/30."),
        ({"expiry": "01/20"}, "This card has expired."),
        ({"cvc": "12"}, "The security code has three or four digits."),
    ],
)
def test_a_mistyped_card_charges_nothing(client, payment, typed, said):
    response = at_gateway(client, payment, {"card_number": "4242 4242 4242 4242", **EXPIRY, **typed})

    assert response.status_code == 422
    assert said in words(response)
    assert not Charge.objects.exists()


@pytest.mark.parametrize(("answer", "outcome"), [("confirm", "succeeded"), ("refuse", "declined")])
def test_a_card_that_needs_its_holder_asks_first(client, payment, answer, outcome):
    page = words(pay(client, payment, "4000 0025 0000 3155"))

    assert "Your bank asks for a confirmation" in page
    assert "EUR 119.00 by Visa •••• 3155" in page
    assert not Charge.objects.exists()
    response = at_gateway(client, f"{payment}consent/", {"answer": answer})
    assert (response.status_code, response["Location"]) == (303, BACK)
    assert Charge.objects.get().outcome == outcome


def test_asking_the_bank_again_survives_a_reload(client, payment):
    pay(client, payment, "4000 0025 0000 3155")

    assert "Your bank asks for a confirmation" in words(client.get(payment))


def test_nobody_confirms_what_was_never_entered(client, payment):
    at_gateway(client, f"{payment}consent/", {"answer": "confirm"})

    assert not Charge.objects.exists()


def test_a_page_is_used_once(client, payment):
    pay(client, payment, "4000 0000 0000 0002")
    again = pay(client, payment, "4242 4242 4242 4242")

    assert again.status_code == 303
    assert Charge.objects.get().outcome == "declined"
    assert client.get(payment).status_code == 410


def test_a_page_that_is_down_takes_nothing(client, payment):
    Switch.objects.create(name="down")

    for url in (payment, f"{payment}cancel/", f"{payment}consent/"):
        assert pay(client, url, "4242 4242 4242 4242").status_code == 503
    assert not Charge.objects.exists()
    assert HostedPage.objects.get().outcome == ""


@pytest.mark.parametrize(
    ("currency", "number", "brand"),
    [("EUR", "DE89 3704 0044 0532 0130 00", "SEPA"), ("USD", "000123456789", "ACH")],
)
def test_a_mandate_needs_a_real_account_and_consent(client, customer, noon, currency, number, brand):
    page = setup_page(customer, noon, "direct_debit", currency)

    refused = at_gateway(client, page, {"holder": "A", "account_number": number})
    wrong = at_gateway(client, page, {"holder": "A", "account_number": "DE00 1234", "agreed": "on"})
    assert (refused.status_code, wrong.status_code) == (422, 422)
    assert (
        SandboxGateway().fetch_setup(SetupRequest("k1", "direct_debit", currency, "A-1001", customer, noon))
        is None
    )

    at_gateway(client, page, {"holder": "A", "account_number": number, "agreed": "on"})
    saved = SandboxGateway().fetch_setup(
        SetupRequest("k1", "direct_debit", currency, "A-1001", customer, noon)
    )
    assert (saved.brand, saved.last4) == (brand, number.replace(" ", "")[-4:])
    assert number.replace(" ", "") not in everything_kept()


@pytest.mark.parametrize("adapter", [SandboxGateway, SandboxAdminCenter])
def test_no_sandbox_runs_in_production(settings, adapter):
    settings.SANDBOX = False

    with pytest.raises(ImproperlyConfigured):
        adapter()


def request_for(email: str, **more) -> AdminRequest:
    values = {
        "tenant": "A-1001",
        "external_id": email,
        "email": email,
        "first_name": "Nora",
        "last_name": "Lindt",
        "products": ("remote-support",),
        "bought": {"remote-support": 1},
        **more,
    }
    return AdminRequest(**values)


def test_an_admin_gets_a_free_seat_once_and_the_next_one_none():
    center = SandboxAdminCenter()

    first = center.provision(request_for("nora@example.org"))
    again = center.provision(request_for("Nora@Example.org"))
    other = center.provision(request_for("otto@example.org"))

    assert first.seats == {"remote-support": "assigned"}
    assert again.seats == {"remote-support": "held"}
    assert other.seats == {"remote-support": "none_free"}
    assert (Admin.objects.count(), Seat.objects.count()) == (2, 1)


def test_an_admin_center_that_is_down_does_nothing():
    Outage.objects.create()

    with pytest.raises(AdminCenterUnavailable):
        SandboxAdminCenter().provision(request_for("nora@example.org"))
    assert not Admin.objects.exists()
    assert not Licence.objects.exists()


def test_the_admin_center_shows_admins_seats_and_both_ways_into_billing(client):
    SandboxAdminCenter().provision(request_for("nora@example.org", bought={"remote-support": 25}))

    assert "A-1001 1 admin" in words(client.get("/demo/admin-center/"))
    response = client.get("/demo/admin-center/A-1001/")
    assert "Remote Support 25 1 24 nora@example.org" in words(response)
    for door in ("/go/billing", "/go/add-licenses?product=remote-support", "/go/add-licenses"):
        assert f'href="{door}"' in response.content.decode()


def test_the_admin_center_without_customers_says_so(client):
    assert "Nobody yet." in words(client.get("/demo/admin-center/"))
    assert client.get("/demo/admin-center/A-9/")["Location"] == "/demo/admin-center/"


def test_closing_a_page_that_was_paid_tells_that_the_money_has_arrived(client, payment, customer, noon):
    slow = Switch.objects.create(name="slow")
    pay(client, payment, "4242 4242 4242 4242")
    request = ChargeRequest("k1", Money(11_900, "EUR"), "DE-2026-000001", customer, noon)
    assert SandboxGateway().close(request).outcome == "pending"

    slow.delete()

    assert SandboxGateway().close(request).outcome == "succeeded"


def test_a_sepa_mandate_names_the_creditor_and_its_identifier(client, customer, noon):
    request = SetupRequest(
        "k1",
        "direct_debit",
        "EUR",
        "A-1001",
        customer,
        noon,
        creditor="Halden Deutschland GmbH",
        creditor_id="DE98ZZZ09999999999",
    )

    page = words(client.get(SandboxGateway().start_setup(request, VISIT).address))

    assert (
        "Creditor Halden Deutschland GmbH Creditor identifier DE98ZZZ09999999999 Type of payment recurring"
        in page
    )
    assert "I authorise Halden Deutschland GmbH to send instructions to my bank to debit my account" in page


def test_an_ach_authorisation_names_no_creditor_identifier(client, customer, noon):
    request = SetupRequest(
        "k1", "direct_debit", "USD", "A-1002", customer, noon, creditor="Halden USA, Inc.", creditor_id=""
    )

    assert "Creditor identifier" not in words(
        client.get(SandboxGateway().start_setup(request, VISIT).address)
    )
