"""Passwords by mailed link: one answer for everybody, a link that works once, briefly, and not for a scanner."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from billing_portal.identity.actions import open_password_link, set_password
from billing_portal.identity.models import User
from billing_portal.identity.tokens import PasswordLinkUsed, make_token, read_token
from billing_portal.jobs.models import Job
from billing_portal.journal.models import Entry
from billing_portal.public.access.tasks import send_password_link

OLD, NEW = "the-Old-Word-2026", "quite-Another-Word-2027"
NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def kim():
    return User.objects.create_user(
        "kim.billing", email="kim@firma.example", password=OLD, first_name="Kim", language="de"
    )


def mailed_path(mail):
    return re.search(r"http://localhost:8000(/password/new/\S+)", mail.body)[1]


@pytest.fixture
def link(kim, mailoutbox):
    send_password_link.func("kim.billing")
    return mailed_path(mailoutbox[-1])


def choose(client, link, password=NEW, again=None):
    return client.post(link, {"password": password, "again": password if again is None else again})


@pytest.mark.parametrize("typed", ["kim.billing", "kim@firma.example", "nobody", "no body at all @@"])
def test_the_answer_is_the_same_for_everybody_and_one_job_follows(client, kim, mailoutbox, typed):
    response = client.post("/password/", {"user_id": typed})

    assert (response.status_code, response["Location"]) == (302, "/password/sent/")
    job = Job.objects.get()
    assert (job.path.rsplit(".", 1)[1], job.args) == ("send_password_link", [typed])
    assert mailoutbox == []


def test_beyond_the_limit_the_answer_is_the_same_and_no_job_follows(client, kim):
    answers = [client.post("/password/", {"user_id": "kim.billing"}) for _ in range(7)]

    assert {answer["Location"] for answer in answers} == {"/password/sent/"}
    assert Job.objects.count() == 5


@pytest.mark.parametrize("typed", ["Kim.Billing", "KIM@firma.example"])
def test_the_link_goes_to_the_stored_address_in_the_persons_language(kim, mailoutbox, typed):
    send_password_link.func(typed)

    (mail,) = mailoutbox
    assert mail.to == ["kim@firma.example"]
    assert 'lang="de"' in mail.alternatives[0][0]
    assert "kim.billing" in mail.body
    assert "60" in mail.body


@pytest.mark.parametrize("typed", ["nobody", "", "closed", "nameless"])
def test_nobody_meant_no_mail(kim, mailoutbox, typed):
    User.objects.create_user("closed", email="c@firma.example", is_active=False)
    User.objects.create_user("nameless")

    send_password_link.func(typed)

    assert mailoutbox == []


def test_looking_at_the_link_does_not_burn_it(client, kim, link):
    for _ in range(3):
        assert client.head(link).status_code == 200
        assert client.get(link).status_code == 200

    assert choose(client, link)["Location"] == "/sign-in/"
    kim.refresh_from_db()
    assert kim.check_password(NEW)
    assert Entry.objects.get(name="user.password_set").actor == kim


def test_the_link_works_once(client, kim, link):
    choose(client, link)

    assert choose(client, link, "yet-Another-Word-2028").status_code == 410
    assert client.get(link).status_code == 410
    kim.refresh_from_db()
    assert kim.check_password(NEW)


def test_a_newer_link_ends_the_older(client, kim, link, mailoutbox):
    send_password_link.func("kim.billing")

    assert client.get(link).status_code == 410
    assert client.get(mailed_path(mailoutbox[-1])).status_code == 200


def test_the_link_lives_sixty_minutes(kim):
    open_password_link(kim)
    token = make_token(kim, now=NOON)

    assert read_token(token, now=NOON + timedelta(minutes=59, seconds=59)) == kim
    assert read_token(token, now=NOON + timedelta(minutes=60)) is None


def test_a_changed_password_or_address_ends_the_link(kim):
    token = make_token(kim, now=NOON)
    User.objects.filter(pk=kim.pk).update(email="kim.new@firma.example")
    assert read_token(token, now=NOON) is None

    kim.refresh_from_db()
    token = make_token(kim, now=NOON)
    kim.set_password("changed-Elsewhere-2026")
    kim.save()
    assert read_token(token, now=NOON) is None


@pytest.mark.parametrize("token", ["x", "1-2-3", "zzzzzzzzzzzzz-1-a", "--", "1-1-é"])
def test_made_up_tokens_mean_nobody(kim, token):
    assert read_token(token, now=NOON) is None


def test_of_two_clicks_on_one_link_one_wins(kim):
    open_password_link(kim)
    second_tab = User.objects.get(pk=kim.pk)
    set_password(kim, NEW, now=NOON)

    with pytest.raises(PasswordLinkUsed):
        set_password(second_tab, "yet-Another-Word-2028", now=NOON)

    assert User.objects.get(pk=kim.pk).check_password(NEW)
    assert Entry.objects.filter(name="user.password_set").count() == 1


def test_a_first_password_is_set_in_the_same_way(client, mailoutbox):
    User.objects.create_user("fresh", email="fresh@firma.example")
    send_password_link.func("fresh")

    choose(client, mailed_path(mailoutbox[0]))

    assert User.objects.get(username="fresh").check_password(NEW)


def test_every_session_ends_with_the_old_password(client, kim, link):
    client.force_login(kim)
    assert client.get("/help/").context["user"] == kim

    choose(client, link)

    assert client.get("/help/").context["user"].is_anonymous


@pytest.mark.parametrize(
    ("password", "again"),
    [("short-1", None), ("password1234", None), ("kim.billing2026", None), (NEW, NEW + "x"), ("", "")],
)
def test_a_weak_or_mistyped_password_changes_nothing(client, kim, link, password, again):
    response = choose(client, link, password, again)

    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    kim.refresh_from_db()
    assert kim.check_password(OLD)
    assert choose(client, link).status_code == 302


def test_a_new_password_ends_the_pause(client, kim, link):
    for _ in range(6):
        client.post("/sign-in/", {"login": "kim.billing", "password": "wrong"})
    choose(client, link)

    client.post("/sign-in/", {"login": "kim.billing", "password": NEW})

    assert "_auth_user_id" in client.session


def test_the_link_never_follows_the_host_of_the_request(client, kim, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/password/", {"user_id": "kim.billing"}, HTTP_HOST="evil.example")
    send_password_link.func(*Job.objects.get().args)

    assert "evil.example" not in mailoutbox[0].body + mailoutbox[0].alternatives[0][0]
