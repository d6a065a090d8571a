"""A new address: confirmed from there by a click, never by a visit; reported to the old one; once, in time, or not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from billing_portal.accounts.actions import (
    ask_email_change,
    change_language,
    confirm_email_change,
    revoke_email_change,
)
from billing_portal.accounts.errors import AddressNotUsable
from billing_portal.accounts.models import EmailChange
from billing_portal.identity.actions import open_password_link
from billing_portal.identity.models import User
from billing_portal.identity.tokens import make_token, read_token
from billing_portal.kit import clock
from tests.portal.visiting import Visitor, words

pytestmark = pytest.mark.django_db
NEW = "sabine@neu.example"


@pytest.fixture
def change(alpenrose, sabine, noon):
    return ask_email_change(sabine, alpenrose, NEW, by=sabine, now=noon)


@pytest.fixture
def link(change, deliver):
    mails = deliver()
    [mail] = [mail for mail in mails if mail.to == [NEW]]
    return re.search(r"http://localhost:8000(/email/\S+)", mail.body)[1]


def press(client, link, now):
    with clock.at(now):
        return client.post(link)


def test_both_addresses_are_told_and_only_the_new_one_gets_the_link(change, deliver, sabine):
    by_address = {mail.to[0]: mail.body for mail in deliver()}

    assert set(by_address) == {NEW, sabine.email}
    assert "/email/" not in by_address[sabine.email]
    assert "Sabine Kerschbaumer hat" in by_address[sabine.email]
    assert "Kerschbaumer" not in by_address[NEW]  # it may be a stranger's


def test_looking_at_the_page_confirms_nothing_and_the_button_confirms_once(client, link, sabine, noon):
    for _scanner in range(3):
        with clock.at(noon):
            assert client.get(link).status_code == 200
            assert client.head(link).status_code == 200
    sabine.refresh_from_db()
    assert sabine.email != NEW

    assert press(client, link, noon).status_code == 302
    assert press(client, link, noon).status_code == 410

    sabine.refresh_from_db()
    assert (sabine.email, sabine.username) == (NEW, "alpenrose.billing")


def test_sessions_stay_and_password_links_to_the_old_address_die(client, link, sabine, noon):
    here = Visitor(sabine, noon)
    open_password_link(sabine)
    token = make_token(sabine, now=noon)

    press(client, link, noon)

    assert here.get("/bill-to/").status_code == 200
    assert read_token(token, now=noon) is None


def test_a_user_id_that_was_the_address_follows_it(client, harbor, grace, noon, deliver):
    ask_email_change(grace, harbor, "grace@harborpine.example", by=grace, now=noon)
    mail = next(mail for mail in deliver() if mail.to == ["grace@harborpine.example"])

    press(client, re.search(r"(/email/\S+)", mail.body)[1], noon)

    grace.refresh_from_db()
    assert grace.username == grace.email == "grace@harborpine.example"


@pytest.mark.parametrize("late", [timedelta(days=3), timedelta(days=30)])
def test_after_three_days_the_link_is_over(client, link, sabine, noon, late):
    assert press(client, link, noon + late).status_code == 410
    sabine.refresh_from_db()
    assert sabine.email != NEW


def test_a_change_called_back_can_no_longer_be_confirmed(client, link, change, sabine, noon):
    revoke_email_change(change, by=sabine, now=noon)

    assert press(client, link, noon).status_code == 410
    sabine.refresh_from_db()
    assert sabine.email != NEW


def test_asking_anew_ends_the_older_link(client, link, alpenrose, sabine, noon):
    ask_email_change(sabine, alpenrose, "other@neu.example", by=sabine, now=noon)

    assert press(client, link, noon).status_code == 410
    assert EmailChange.objects.filter(status="asked").count() == 1


def test_a_link_changed_by_one_letter_answers_to_nothing(client, link, noon):
    forged = link[:-2] + ("0" if link[-2] != "0" else "1") + "/"

    assert press(client, forged, noon).status_code == 410


@pytest.mark.parametrize("field", ["email", "username"])
def test_an_address_that_became_somebody_elses_is_refused_on_its_own_page_only(
    client, link, sabine, noon, field
):
    User.objects.create_user(**{"username": "somebody", "email": "x@y.example", field: NEW.upper()})

    answer = press(client, link, noon)

    assert answer.status_code == 422
    assert "cannot be used" in words(answer)
    sabine.refresh_from_db()
    assert sabine.email != NEW
    assert EmailChange.objects.get().status == "asked"


def test_a_user_id_taken_at_the_same_moment_is_refused_in_words(client, harbor, grace, noon, monkeypatch):
    User.objects.filter(pk=grace.pk).update(username=grace.email)
    change = ask_email_change(grace, harbor, NEW, by=grace, now=noon)
    User.objects.create_user(NEW.upper(), email="x@y.example")
    monkeypatch.setattr("billing_portal.accounts.actions.email_change.is_free", lambda *_a, **_k: True)

    with pytest.raises(AddressNotUsable):
        confirm_email_change(EmailChange.objects.get(pk=change.pk), now=noon)

    assert EmailChange.objects.get().status == "asked"


def test_for_two_weeks_the_old_address_is_told_of_sensitive_changes(
    client,
    link,
    alpenrose,
    sabine,
    noon,
    deliver,
):
    press(client, link, noon)
    deliver()
    alpenrose.refresh_from_db()
    with clock.at(noon + timedelta(days=13)):
        change_language(alpenrose, "en", by=sabine, now=clock.now())
        told = {mail.to[0] for mail in deliver(clock.now())}
    with clock.at(noon + timedelta(days=15)):
        change_language(alpenrose, "de", by=sabine, now=clock.now())
        later = {mail.to[0] for mail in deliver(clock.now())}

    assert told == {NEW, "sabine.kerschbaumer@alpenrose.example"}
    assert later == {NEW}
