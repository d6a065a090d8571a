"""Signing in: by User ID or own email, one answer for every mistake, one password hash for every attempt."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.urls import NoReverseMatch, reverse

from billing_portal.identity.models import User
from billing_portal.identity.queries import find_person

PASSWORD = "a-Long-Word-2026"
pytestmark = pytest.mark.django_db


@pytest.fixture
def kim():
    return User.objects.create_user("kim.billing", email="Kim@Firma.example", password=PASSWORD)


def sign_in(client, typed, password=PASSWORD, **extra):
    return client.post("/sign-in/", {"login": typed, "password": password, **extra})


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "typed", ["kim.billing", "KIM.Billing", "  kim.billing ", "kim@firma.example", "Kim@Firma.Example"]
)
def test_user_id_or_own_email_signs_in_whatever_the_letter_case(client, kim, typed):
    assert sign_in(client, typed).status_code == 302
    assert client.session["_auth_user_id"] == str(kim.pk)


def test_an_email_of_two_people_signs_in_neither(client, kim):
    User.objects.create_user("lou", email="kim@firma.example", password=PASSWORD)

    assert sign_in(client, "kim@firma.example").status_code == 200
    assert not is_signed_in(client)


def test_an_email_that_is_somebody_elses_user_id_means_that_person(client, kim):
    owner = User.objects.create_user(
        "kim@firma.example", email="other@firma.example", password="another-Word-2026"
    )

    sign_in(client, "kim@firma.example")
    assert not is_signed_in(client)
    sign_in(client, "kim@firma.example", "another-Word-2026")
    assert client.session["_auth_user_id"] == str(owner.pk)


def test_the_user_id_of_a_closed_person_does_not_open_another_ones_account(kim):
    User.objects.create_user("kim@firma.example", email="old@firma.example", is_active=False)

    assert find_person("kim@firma.example") is None


def test_a_closed_persons_email_is_free_for_the_active_one(kim):
    User.objects.create_user("kim.before", email="kim@firma.example", is_active=False)

    assert find_person("kim@firma.example") == kim


@pytest.mark.parametrize("typed", ["", " ", "\0", "%", "_im.billing", "kim' OR 1=1", "x" * 5000])
def test_odd_input_means_nobody(kim, typed):
    assert find_person(typed) is None


ATTEMPTS = {
    "right": ("kim.billing", PASSWORD),
    "wrong password": ("kim.billing", "wrong"),
    "unknown": ("nobody", "wrong"),
    "right by email": ("kim@firma.example", PASSWORD),
    "wrong by email": ("kim@firma.example", "wrong"),
    "unknown email": ("nobody@firma.example", "wrong"),
    "closed": ("closed", PASSWORD),
    "no password yet": ("fresh", PASSWORD),
}


@pytest.fixture
def others():
    User.objects.create_user("closed", email="c@firma.example", password=PASSWORD, is_active=False)
    User.objects.create_user("fresh", email="f@firma.example")


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_every_attempt_costs_exactly_one_hash(client, kim, others, monkeypatch, attempt):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args)
    )

    sign_in(client, *ATTEMPTS[attempt])

    assert len(hashed) == 1


def masked(response):
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return re.sub(r'value="[^"]*"', "", page)


def test_the_answer_is_the_same_whatever_was_wrong(client, kim, others):
    wrong = [attempt for name, attempt in ATTEMPTS.items() if "right" not in name]
    answers = [sign_in(client, *attempt) for attempt in wrong]

    assert {answer.status_code for answer in answers} == {200}
    assert len({masked(answer) for answer in answers}) == 1
    assert not is_signed_in(client)


def test_five_wrong_attempts_pause_the_person_by_every_name_and_nobody_else(client, kim):
    User.objects.create_user("lou", email="lou@firma.example", password=PASSWORD)
    for typed in ["kim.billing", "kim@firma.example", "KIM.BILLING", "kim.billing", "kim@firma.example"]:
        sign_in(client, typed, "wrong")

    assert "Too many attempts" in sign_in(client, "kim.billing").content.decode()
    assert not is_signed_in(client)
    sign_in(client, "lou")
    assert is_signed_in(client)


def test_the_pause_is_the_same_for_somebody_who_does_not_exist(client, kim):
    answers = {}
    for typed in ("kim.billing", "nobody"):
        for _ in range(5):
            client.post("/sign-in/", {"login": typed, "password": "x"}, REMOTE_ADDR=f"10.0.0.{len(typed)}")
        answers[typed] = masked(
            client.post("/sign-in/", {"login": typed, "password": "x"}, REMOTE_ADDR=f"10.0.0.{len(typed)}")
        )

    assert answers["kim.billing"] == answers["nobody"]


def test_next_survives_the_sign_in(client, kim):
    page = client.get("/sign-in/?next=/go/add-licenses%3Fproduct%3DRS").content.decode()
    assert 'name="next" value="/go/add-licenses?product=RS"' in page

    response = sign_in(client, "kim.billing", next="/go/add-licenses?product=RS")
    assert response["Location"] == "/go/add-licenses?product=RS"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_next_never_leads_elsewhere(client, kim, target):
    assert sign_in(client, "kim.billing", next=target)["Location"] == "/"


def test_only_a_click_signs_out(client, kim):
    client.force_login(kim)

    client.get("/sign-out/")
    assert is_signed_in(client)
    client.post("/sign-out/")
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_set_password", "socialaccount_signup"]
)
def test_pages_of_the_sign_in_library_that_we_do_not_use_are_not_there(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_help_stands_beside_the_form(client):
    page = client.get("/sign-in/").content.decode()

    for path in ("/password/", "/help/billing-contact/", "/help/cannot-sign-in/", "/help/contact/"):
        assert f'href="{path}"' in page
    assert "On every invoice that we mailed to you" in page
