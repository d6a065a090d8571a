"""The contact form: open to everybody, numbered, limited, and it tells nobody anything."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from billing_portal.accounts.models import CorporateAccount, LegalEntity, Membership, User
from billing_portal.help import queries
from billing_portal.help.actions import close_message, send_message
from billing_portal.help.models import ContactMessage
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import WrongState

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

    message = ContactMessage.objects.get()
    assert response.status_code == 200
    assert message.number in response.content.decode()
    assert message.number.startswith("M-")
    assert (message.sender, message.account) == (None, None)
    assert message.message == TYPED["message"]
    assert Entry.objects.get(name="message.received").data == {"number": message.number}
    assert list(queries.open_messages(services)) == [message]


def test_numbers_count_up_without_gaps(rep):
    numbers = [
        send_message(TYPED, sender=None, account=None, language="en", now=NOON).number for _ in range(3)
    ]

    assert numbers == ["M-2026-000001", "M-2026-000002", "M-2026-000003"]


def test_the_answer_tells_nothing_about_what_was_typed(client, account, kim):
    known = client.post("/help/contact/", TYPED)
    unknown = client.post("/help/contact/", {**TYPED, "company": "Nobody Ltd", "email": "no@body.example"})

    assert known.status_code == unknown.status_code == 302
    assert known["Location"].split("/")[:4] == unknown["Location"].split("/")[:4]
    assert set(ContactMessage.objects.values_list("account", flat=True)) == {None}
    assert "Kim" not in client.get(known["Location"]).content.decode()


@pytest.mark.parametrize("missing", ["topic", "name", "email", "company", "message"])
def test_what_is_missing_is_said_and_nothing_is_kept(client, missing):
    response = client.post("/help/contact/", {**TYPED, missing: ""})

    assert response.status_code == 200
    page = response.content.decode()
    assert "error-summary" in page
    assert f'id="id_{missing}_error"' in page
    assert missing == "name" or "Robin Roe" in page
    assert not ContactMessage.objects.exists()


def test_too_many_are_told_so_and_lose_nothing(client):
    for _ in range(5):
        client.post("/help/contact/", TYPED)

    response = client.post("/help/contact/", {**TYPED, "message": "The sixth."})

    assert response.status_code == 429
    assert "The sixth." in response.content.decode()
    assert ContactMessage.objects.count() == 5


def test_a_contact_finds_the_form_filled_in(client, kim):
    client.force_login(kim)

    page = client.get("/help/contact/?topic=new_quote&reference=Q-2026-000042").content.decode()

    for known in ("Kim Lang", "kim@firma.example", "+49 89 1", "Alpenrose Logistik GmbH", "Q-2026-000042"):
        assert f'value="{known}"' in page
    assert '<option value="new_quote" selected>' in page


def test_a_contacts_message_belongs_to_the_account(client, kim, account, rep):
    client.force_login(kim)
    client.post("/help/contact/", {**TYPED, "company": "Somebody Else Ltd"})

    message = ContactMessage.objects.get()
    assert (message.sender, message.account) == (kim, account)
    assert list(queries.open_messages(rep)) == [message]


def test_a_representative_sees_own_accounts_only_and_a_customer_nothing(rep, services, kim, account):
    strangers = send_message(TYPED, sender=None, account=None, language="en", now=NOON)
    own = send_message(TYPED, sender=kim, account=account, language="de", now=NOON)

    assert list(queries.open_messages(rep)) == [own]
    assert list(queries.open_messages(services)) == [strangers, own]
    assert not ContactMessage.objects.visible_to(kim).exists()


def test_an_answered_message_leaves_the_list_once(services):
    message = send_message(TYPED, sender=None, account=None, language="en", now=NOON)
    close_message(message, by=services, now=NOON)

    with pytest.raises(WrongState):
        close_message(message, by=services, now=NOON)

    assert list(queries.open_messages(services)) == []
    assert list(queries.closed_messages(services)) == [message]
    assert Entry.objects.filter(name="message.closed").count() == 1


def test_a_made_up_receipt_leads_nowhere(client):
    assert client.get("/help/contact/sent/M-2026-000001/").status_code == 404
