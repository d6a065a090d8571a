"""The contact form: open to everybody, numbered, limited, and it tells nobody anything."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from billing_portal.accounts.models import CorporateAccount, Membership
from billing_portal.identity.models import User
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.notifications.tasks import route_entries, send_due
from billing_portal.requests.models import ContactQuestion, ServiceRequest
from billing_portal.requests.queries import queue
from billing_portal.sellers.models import LegalEntity

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
TYPED = {
    "topic": "contact_left",
    "name": "Robin Roe",
    "email": "robin@firma.example",
    "phone": "",
    "company": "Alpenrose Logistik GmbH",
    "reference": "",
    "message": "Our billing contact has left.",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def rep():
    return User.objects.create_user("rep", is_staff=True, role=User.Role.REPRESENTATIVE)


@pytest.fixture
def services():
    return User.objects.create_user("services", is_staff=True, role=User.Role.ACCOUNT_SERVICES)


@pytest.fixture
def account(rep):
    entity = LegalEntity.objects.create(
        code="DE",
        name="Halden Deutschland GmbH",
        country="DE",
        zone="Europe/Berlin",
        email="x@halden.example",
    )
    return CorporateAccount.objects.create(
        number="A-1001",
        legal_name="Alpenrose Logistik GmbH",
        country="DE",
        currency="EUR",
        language="de",
        zone="Europe/Berlin",
        entity=entity,
        representative=rep,
        created_at=NOON,
    )


@pytest.fixture
def kim(account):
    kim = User.objects.create_user(
        "kim.billing", email="kim@firma.example", first_name="Kim", last_name="Lang", phone="+49 89 1"
    )
    Membership.objects.create(user=kim, account=account, since=NOON)
    return kim


def test_a_stranger_reaches_staff_under_a_number(client, services):
    response = client.post("/help/contact/", TYPED, follow=True)

    row = ServiceRequest.objects.get()
    assert response.status_code == 200
    assert row.number in response.content.decode()
    assert (row.topic, row.opened_by, row.account) == ("contact", None, None)
    assert row.thread.get().text == TYPED["message"]
    assert Entry.objects.get(name="request.opened").account_id is None
    assert list(queue(services)) == [row]


def test_the_answer_tells_nothing_about_what_was_typed(client, account, kim):
    known = client.post("/help/contact/", TYPED)
    unknown = client.post("/help/contact/", {**TYPED, "company": "Nobody Ltd", "email": "no@body.example"})

    assert known.status_code == unknown.status_code == 302
    assert known["Location"].split("/")[:4] == unknown["Location"].split("/")[:4]
    assert set(ServiceRequest.objects.values_list("account", flat=True)) == {None}
    assert "Kim" not in client.get(known["Location"]).content.decode()


@pytest.mark.parametrize("missing", ["topic", "name", "email", "company", "message"])
def test_what_is_missing_is_said_and_nothing_is_kept(client, missing):
    response = client.post("/help/contact/", {**TYPED, missing: ""})

    assert response.status_code == 200
    page = response.content.decode()
    assert "error-summary" in page
    assert f'id="id_{missing}_error"' in page
    assert missing == "name" or "Robin Roe" in page
    assert not ServiceRequest.objects.exists()


def test_too_many_are_told_so_and_lose_nothing(client):
    for _ in range(5):
        client.post("/help/contact/", TYPED)

    response = client.post("/help/contact/", {**TYPED, "message": "The sixth."})

    assert response.status_code == 429
    assert "The sixth." in response.content.decode()
    assert ServiceRequest.objects.count() == 5


def test_who_is_signed_in_is_led_to_the_own_requests(client, kim):
    client.force_login(kim)

    assert client.get("/help/contact/?topic=new_quote")["Location"] == "/requests/new/"


def test_a_contacts_message_belongs_to_the_account(client, kim, account, rep):
    client.force_login(kim)
    client.post("/help/contact/", {**TYPED, "company": "Somebody Else Ltd"})

    row = ServiceRequest.objects.get()
    assert (row.opened_by, row.account, row.asker_email) == (kim, account, "")
    assert list(queue(rep)) == [row]


def test_a_representative_and_a_customer_do_not_see_what_strangers_write(client, rep, services, kim):
    client.post("/help/contact/", TYPED)

    assert list(queue(rep)) == []
    assert queue(services).count() == 1
    assert not ServiceRequest.objects.visible_to(kim).exists()


ASKED = {
    "reference": "a-1001 ",
    "name": "Robin Roe",
    "email": "robin@firma.example",
    "message": "Please send me the invoice of May.",
}
ASK = "/help/ask-billing-contact/"


def mailed(mailoutbox):
    with clock.at(NOON):
        route_entries(NOON)
        send_due(NOON)
    return mailoutbox


def test_a_question_reaches_the_billing_contact_with_the_askers_address(client, kim, mailoutbox):
    with clock.at(NOON):
        page = client.post(ASK, ASKED, follow=True).content.decode()

    [letter] = mailed(mailoutbox)
    assert letter.to == ["kim@firma.example"]
    assert "robin@firma.example" in letter.body
    assert "> Please send me the invoice of May." in letter.body
    for secret in ("Kim", "kim@", "Alpenrose"):
        assert secret not in page


def test_the_page_says_the_same_whatever_number_was_typed(client, kim, mailoutbox):
    with clock.at(NOON):
        known = client.post(ASK, ASKED)
        unknown = client.post(ASK, {**ASKED, "reference": "A-9999"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert ContactQuestion.objects.count() == 1
    assert len(mailed(mailoutbox)) == 1


def test_a_contact_is_passed_on_five_questions_a_day_and_a_network_sends_five_in_ten_minutes(client, account):
    with clock.at(NOON):
        for n in range(4):
            client.post(ASK, ASKED, REMOTE_ADDR=f"10.0.0.{n}")
            client.post(ASK, ASKED, REMOTE_ADDR=f"10.0.1.{n}")
        assert ContactQuestion.objects.count() == 5

        for _n in range(5):
            client.post(ASK, ASKED, REMOTE_ADDR="10.0.2.1")
        refused = client.post(ASK, ASKED, REMOTE_ADDR="10.0.2.1")
    assert refused.status_code == 429
    assert "Please send me the invoice of May." in refused.content.decode()
    assert ContactQuestion.objects.count() == 5


def test_a_made_up_receipt_leads_nowhere(client):
    assert client.get("/help/contact/sent/M-2026-000001/").status_code == 404
