from urllib.parse import urlsplit

import pytest
from django.test import Client

from billing_portal.identity.models import User
from tests.personas import PASSWORD
from tests.portal.test_subscriptions import started
from tests.portal.visiting import Visitor, words


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


@pytest.mark.parametrize("door", ["/go/billing", "/go/corp-billing"])
def test_the_short_addresses_lead_home(visitor, door):
    response = visitor.get(door)

    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize(
    "door", ["/go/billing", "/go/corp-billing", "/go/add-licenses?product=remote-support"]
)
def test_no_door_signs_anybody_in(alpenrose, door):
    client = Client(HTTP_HOST="localhost")

    response = client.get(door)

    assert urlsplit(response["Location"]).path == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_the_product_survives_the_sign_in(alpenrose, noon):
    subscription = started(alpenrose, noon)
    client = Client(HTTP_HOST="localhost")
    door = client.get("/go/add-licenses?product=remote-support")["Location"]

    answer = client.post(door, {"login": "alpenrose.billing", "password": PASSWORD})

    assert answer["Location"] == "/go/add-licenses?product=remote-support"
    landing = client.get(answer["Location"])["Location"]
    assert landing == f"/subscriptions/{subscription.public_id}/seats/"


def test_without_a_product_the_account_chooses_among_its_own(alpenrose, visitor, noon):
    started(alpenrose, noon)
    started(alpenrose, noon, code="fleet-monitor")

    page = words(visitor.get("/go/add-licenses"))

    assert "For which subscription do you need more seats?" in page
    assert "Remote Support" in page
    assert "Fleet Monitor" in page


def test_two_subscriptions_of_one_product_are_told_apart(alpenrose, visitor, noon):
    started(alpenrose, noon)
    started(alpenrose, noon)
    started(alpenrose, noon, code="fleet-monitor")

    page = words(visitor.get("/go/add-licenses?product=remote-support"))

    assert "S-2026-000001" in page
    assert "S-2026-000002" in page
    assert "Fleet Monitor" not in page


@pytest.mark.parametrize(
    ("code", "name"), [("fleet-monitor", "Fleet Monitor"), ("nope", "nope"), ("<b>x", "<b>x")]
)
def test_foreign_and_unknown_products_end_on_a_page_that_says_so(alpenrose, visitor, noon, code, name):
    started(alpenrose, noon)

    response = visitor.get("/go/add-licenses", data={"product": code})

    assert response.status_code == 404
    assert "<b>x" not in response.content.decode()
    assert "Your account has no subscription to" in words(response)
    assert "Remote Support" in words(response)
    assert response.context["asked"] == name


def test_a_product_of_another_company_is_as_unknown_as_any(alpenrose, harbor, visitor, noon):
    started(harbor, noon, code="fleet-monitor")

    response = visitor.get("/go/add-licenses?product=fleet-monitor")

    assert response.status_code == 404
    assert "S-2026" not in words(response)


def test_an_account_without_subscriptions_is_told_where_to_begin(bluebell, owen, noon):
    page = words(Visitor(owen, noon).get("/go/add-licenses"))

    assert "No active subscription" in page


def test_a_person_without_an_account_sees_a_plain_page(alpenrose, noon):
    nobody = User.objects.create_user("nobody", password=PASSWORD)

    assert Visitor(nobody, noon).get("/go/add-licenses").status_code == 200
