"""The hand-over: invited by mail, taken up once by a click; until then the old contact stays, then every door is shut."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from billing_portal.accounts.actions import (
    accept_as_new_person,
    ask_email_change,
    invite_contact,
    revoke_invitation,
    send_invitation_again,
)
from billing_portal.accounts.errors import HandoverOpen, IdentityNotChecked, LinkOver, OwnAddress
from billing_portal.accounts.links import handover_token
from billing_portal.accounts.models import EmailChange, Handover, Membership
from billing_portal.accounts.queries import billing_contact
from billing_portal.identity.actions import open_password_link
from billing_portal.identity.errors import ReasonMissing
from billing_portal.identity.models import User
from billing_portal.identity.tokens import make_token, read_token
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import NotAllowed, WrongState
from tests.portal.visiting import Visitor, words

pytestmark = pytest.mark.django_db
JONAS = {"first_name": "Jonas", "last_name": "Weber", "email": "jonas.weber@alpenrose.example"}
CHOSEN = {"user_id": "jonas.weber", "password": "ein-Neues-Kennwort-9", "again": "ein-Neues-Kennwort-9"}


@pytest.fixture
def invited(alpenrose, sabine, noon):
    return invite_contact(alpenrose, **JONAS, by=sabine, now=noon)


def link_to(handover: Handover) -> str:
    return f"/take-over/{handover_token(handover)}/"


def post(client, url, data=None, *, now):
    with clock.at(now):
        return client.post(url, data or {})


def test_until_it_is_taken_up_the_old_contact_stays(client, invited, alpenrose, sabine, noon):
    for _scanner in range(3):
        with clock.at(noon):
            assert client.get(link_to(invited)).status_code == 200

    assert billing_contact(alpenrose) == sabine
    assert Visitor(sabine, noon).get("/bill-to/").status_code == 200


def test_taking_it_up_shuts_every_door_of_the_old_contact(client, invited, alpenrose, sabine, noon):
    here = Visitor(sabine, noon)
    open_password_link(sabine)
    password_link = make_token(sabine, now=noon)
    ask_email_change(sabine, alpenrose, "sabine@neu.example", by=sabine, now=noon)

    answer = post(client, link_to(invited), CHOSEN, now=noon)

    assert answer["Location"] == "/sign-in/"
    jonas = billing_contact(alpenrose)
    assert (jonas.username, jonas.email, jonas.check_password(CHOSEN["password"])) == (
        "jonas.weber", JONAS["email"], True,
    )  # fmt: skip
    assert here.get("/")["Location"].startswith("/sign-in/")
    assert read_token(password_link, now=noon) is None
    assert EmailChange.objects.get().status == "revoked"
    assert "No corporate account" in words(Visitor(User.objects.get(pk=sabine.pk), noon).get("/"))
    assert Membership.objects.get(user=sabine).ended_at == noon


def test_everybody_is_told_and_nobody_gets_a_mail_afterwards(
    client, invited, alpenrose, sabine, miriam, noon, deliver
):
    first = {mail.to[0]: mail for mail in deliver()}
    assert set(first) == {JONAS["email"], sabine.email}
    assert "/take-over/" not in first[sabine.email].body
    link = re.search(r"http://localhost:8000(/take-over/\S+)", first[JONAS["email"]].body)[1]

    post(client, link, CHOSEN, now=noon)

    assert {mail.to[0] for mail in deliver()} == {JONAS["email"], sabine.email, miriam.email}


def test_the_link_works_once(client, invited, alpenrose, noon):
    post(client, link_to(invited), CHOSEN, now=noon)

    again = post(client, link_to(invited), {**CHOSEN, "user_id": "second"}, now=noon)

    assert again.status_code == 410
    assert billing_contact(alpenrose).username == "jonas.weber"
    assert Entry.objects.filter(name="handover.accepted").count() == 1


def test_called_back_expired_and_sent_again_end_a_link(client, invited, alpenrose, sabine, noon):
    old = link_to(invited)
    send_invitation_again(invited, by=sabine, now=noon)
    assert post(client, old, CHOSEN, now=noon).status_code == 410
    assert post(client, link_to(invited), CHOSEN, now=noon + timedelta(days=14)).status_code == 410
    revoke_invitation(invited, by=sabine, now=noon)
    assert post(client, link_to(invited), CHOSEN, now=noon).status_code == 410

    assert billing_contact(alpenrose) == sabine
    assert not User.objects.filter(username="jonas.weber").exists()


def test_of_taking_up_and_calling_back_the_first_wins(invited, alpenrose, sabine, staff, noon):
    """Both hold the row as it was; the second is refused whichever it is."""
    seen = Handover.objects.select_related("account").get()
    revoke_invitation(invited, by=sabine, now=noon)
    with pytest.raises(LinkOver):
        accept_as_new_person(seen, user_id="jonas", password="x", now=noon)
    assert billing_contact(alpenrose) == sabine
    assert User.objects.filter(username="jonas").count() == 0

    other = invite_contact(alpenrose, **JONAS, by=sabine, now=noon)
    seen = Handover.objects.select_related("account").get(pk=other.pk)
    accept_as_new_person(other, user_id="jonas", password="x", now=noon)
    with pytest.raises(WrongState):
        revoke_invitation(seen, by=staff["services"], reason="Sabine asked", now=noon)
    with pytest.raises(NotAllowed):
        revoke_invitation(seen, by=sabine, now=noon)  # she is the contact no longer
    assert billing_contact(alpenrose).username == "jonas"


def test_two_cannot_be_invited_at_once_but_after_the_first_is_over(invited, alpenrose, sabine, noon):
    with pytest.raises(HandoverOpen):
        invite_contact(alpenrose, **{**JONAS, "email": "b@x.example"}, by=sabine, now=noon)
    assert Handover.objects.count() == 1

    later = noon + timedelta(days=14)
    invite_contact(alpenrose, **{**JONAS, "email": "b@x.example"}, by=sabine, now=later)
    assert sorted(Handover.objects.values_list("status", flat=True)) == ["expired", "invited"]


def test_oneself_cannot_be_invited(alpenrose, sabine, noon):
    with pytest.raises(OwnAddress):
        invite_contact(alpenrose, **{**JONAS, "email": sabine.email.upper()}, by=sabine, now=noon)
    assert not Handover.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"user_id": "ALPENROSE.billing"}, "This User ID cannot be used."),
        ({"user_id": "somebody@else.example"}, "it must be your own"),
        ({"user_id": "two words"}, "A User ID cannot contain spaces."),
        ({"again": "another-Word-2027"}, "The two passwords are not the same."),
        ({"password": "short", "again": "short"}, "too short"),
    ],
)
def test_a_wrong_choice_is_said_and_changes_nothing(
    client, invited, alpenrose, sabine, noon, typed, sentence
):
    client.cookies["language"] = "en"

    answer = post(client, link_to(invited), {**CHOSEN, **typed}, now=noon)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert billing_contact(alpenrose) == sabine
    assert User.objects.filter(email=JONAS["email"]).count() == 0


def test_somebody_who_signs_in_already_takes_it_up_with_the_own_password(
    client, alpenrose, harbor, sabine, grace, noon
):
    invited = invite_contact(alpenrose, **{**JONAS, "email": grace.email.upper()}, by=sabine, now=noon)
    client.cookies["language"] = "en"

    with clock.at(noon):
        assert "You already have a User ID here." in words(client.get(link_to(invited)))
    assert post(client, link_to(invited), CHOSEN, now=noon).status_code == 403
    assert Visitor(sabine, noon).post(link_to(invited)).status_code == 403
    assert billing_contact(alpenrose) == sabine
    assert Visitor(grace, noon).post(link_to(invited))["Location"] == "/"

    assert billing_contact(alpenrose) == billing_contact(harbor) == grace
    assert User.objects.filter(is_staff=False).count() == 2


def test_the_sellers_own_people_cannot_take_it_up(client, alpenrose, sabine, miriam, noon):
    invited = invite_contact(alpenrose, **{**JONAS, "email": miriam.email}, by=sabine, now=noon)

    assert post(client, link_to(invited), CHOSEN, now=noon).status_code == 422
    assert billing_contact(alpenrose) == sabine


def test_staff_hand_over_with_a_reason_and_the_identity_check_on_record(alpenrose, staff, noon):
    services = staff["services"]
    Membership.objects.update(ended_at=noon)  # the old contact has left
    for refused, more in (
        (ReasonMissing, {"identity_check": "Commercial register"}),
        (IdentityNotChecked, {"reason": "The contact has left"}),
    ):
        with pytest.raises(refused):
            invite_contact(alpenrose, **JONAS, by=services, now=noon, **more)
    with pytest.raises(NotAllowed):
        invite_contact(alpenrose, **JONAS, by=staff["finance"], now=noon, reason="x", identity_check="y")
    assert not Handover.objects.exists()

    invited = invite_contact(
        alpenrose,
        **JONAS,
        by=services,
        now=noon,
        reason="Has left",
        identity_check="Called back by switchboard",
    )
    accept_as_new_person(invited, user_id="jonas", password="x", now=noon)

    assert billing_contact(alpenrose).username == "jonas"
    assert Entry.objects.get(name="handover.invited").data["identity_check"] == "Called back by switchboard"
