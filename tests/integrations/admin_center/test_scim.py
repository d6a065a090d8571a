"""What is special about an Admin Center behind SCIM: its answers, lost answers, and two who want the last seat."""

from __future__ import annotations

import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx2
import pytest
from django.core.exceptions import ImproperlyConfigured
from scim2_server.memory import InMemoryStorage
from scim2_server.testserver.application import BearerTokenApplication
from scim2_server.utils import load_default_provider

from billing_portal.integrations.admin_center.scim import users as scim_users
from billing_portal.integrations.admin_center.scim.adapter import ScimAdminCenter
from billing_portal.integrations.admin_center.scim.users import let_in
from billing_portal.orders.apps import admin_center_can_be_used
from billing_portal.orders.ports import AdminCenterRefused, AdminCenterUnavailable, admin_center
from tests.integrations.admin_center.bench import TENANT, asked
from tests.integrations.admin_center.scim_bench import (
    SEAT,
    TOKEN,
    OneAddressBench,
    ScimBench,
    error,
    loses,
    on,
)


@pytest.fixture
def bench():
    made = ScimBench()
    yield made
    made.over()


@pytest.fixture
def shared():
    made = OneAddressBench()
    yield made
    made.over()


# --- who is asked, and how -----------------------------------------------------------------------------------------
def test_a_user_is_what_the_standard_says(bench):
    bench.center.provision(asked("Nora@Example.org"))

    user = bench.user("nora@example.org")
    assert (user.external_id, user.active) == ("Nora", True)
    assert (user.name.given_name, user.name.family_name, user.display_name) == ("Nora", "Lindt", "Nora Lindt")
    assert [(mail.value, mail.primary) for mail in user.emails] == [("nora@example.org", True)]
    assert [(seat.value, seat.type) for seat in user.entitlements] == [("remote-support", "seat")]


def test_over_a_real_line(settings):
    application = BearerTokenApplication(InMemoryStorage(), load_default_provider(), bearer_tokens=[TOKEN])

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_words: object) -> None:
            """Nobody reads it."""

    with make_server("127.0.0.1", 0, application, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.SCIM_URL, settings.SCIM_TOKEN = f"http://127.0.0.1:{server.server_port}/v2", TOKEN
        made = ScimAdminCenter().provision(asked())
        server.shutdown()
        thread.join()

    assert (made.created, made.seats) == (True, SEAT)


@pytest.mark.parametrize(
    ("url", "token"),
    [("", "t"), ("https://admin.example/v2", ""), ("http://admin.example/v2", "t"), ("admin.example", "t")],
)
def test_without_an_address_a_token_or_a_safe_line_it_does_not_start(settings, url, token):
    settings.SCIM_URL, settings.SCIM_TOKEN = url, token

    with pytest.raises(ImproperlyConfigured):
        ScimAdminCenter()


def test_an_admin_center_without_its_settings_stops_the_start(settings):
    settings.ADMIN_CENTER = "billing_portal.integrations.admin_center.scim.adapter.ScimAdminCenter"
    admin_center.cache_clear()

    [said] = admin_center_can_be_used()

    admin_center.cache_clear()
    assert said.is_serious()
    assert "PORTAL_SCIM_URL" in said.msg


def test_a_wrong_token_passes_and_blames_nobody(bench, settings):
    settings.SCIM_TOKEN = "another"

    with pytest.raises(AdminCenterUnavailable):
        bench.center.provision(asked())
    assert bench.admins() == {}


def test_an_address_without_scim_blames_nobody(bench):
    bench.line.before = lambda request: httpx2.Response(404, text="<h1>Not found</h1>")

    with pytest.raises(AdminCenterUnavailable):
        ScimAdminCenter(bench.line).provision(asked())


# --- answers -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", [301, 401, 403, 408, 429, 500, 502, 503])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_what_may_pass_is_said_to_pass(bench, status, method):
    bench.line.before = on(method, lambda request: error(status, "later", Location="/elsewhere"))

    with pytest.raises(AdminCenterUnavailable) as said:
        bench.center.provision(asked())

    expected = "not_let_in" if status in (401, 403) else "postponed"
    assert (said.value.problem, said.value.detail) == (expected, "later")
    assert bench.holders() == []


@pytest.mark.parametrize("status", [400, 404, 413, 422])
def test_what_does_not_pass_is_refused_in_its_own_words(bench, status):
    bench.center.suspend(TENANT)
    bench.line.before = on("POST", lambda request: error(status, "The  name\nis too long."))

    with pytest.raises(AdminCenterRefused) as refused:
        bench.center.provision(asked())

    assert refused.value.detail == "The name is too long."
    assert bench.admins() == {}


def test_a_refusal_that_says_nothing_is_named_by_its_number(bench):
    bench.center.suspend(TENANT)
    bench.line.before = on("POST", lambda request: httpx2.Response(400, text="<h1>No</h1>"))

    with pytest.raises(AdminCenterRefused) as refused:
        bench.center.provision(asked())

    assert refused.value.detail == "HTTP 400"


@pytest.mark.parametrize("answer", ["<h1>Welcome</h1>", "[]", '{"totalResults": "many"}'])
def test_an_answer_that_is_no_scim_passes(bench, answer):
    bench.center.suspend(TENANT)
    bench.line.before = on(
        "GET",
        lambda request: httpx2.Response(200, text=answer, headers={"Content-Type": "application/scim+json"}),
    )

    with pytest.raises(AdminCenterUnavailable):
        bench.center.provision(asked())
    assert bench.admins() == {}


def test_a_name_that_is_taken_where_we_cannot_see_it_is_a_refusal(bench):
    bench.center.suspend(TENANT)

    def taken(request: httpx2.Request) -> httpx2.Response | None:
        return error(409, "userName is taken") if request.method == "POST" else None

    bench.line.before = taken

    with pytest.raises(AdminCenterRefused) as refused:
        bench.center.provision(asked())
    assert refused.value.detail == "userName is taken"


# --- answers that were lost ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_after_a_lost_answer_the_same_request_ends_the_same(bench, method):
    bench.line.after = loses(method)
    with pytest.raises(AdminCenterUnavailable):
        bench.center.provision(asked(seats=1))

    made = bench.center.provision(asked(seats=1))

    assert made.created
    assert (list(bench.admins()), bench.holders()) == (["nora@example.org"], ["nora@example.org"])


def test_cut_off_between_writing_and_counting_the_last_seat_is_given_up_at_the_next_try(bench):
    bench.line.after = loses("PATCH")
    bench.line.before = on("PATCH", lambda request: bench.occupies("else@example.org"))
    with pytest.raises(AdminCenterUnavailable):
        bench.center.provision(asked(seats=1))
    assert len(bench.holders()) == 2

    made = bench.center.provision(asked(seats=1))

    assert made.seats == {"remote-support": "none_free"}
    assert bench.holders() == ["else@example.org"]


def test_suspending_that_was_cut_off_goes_on_where_it_stopped(bench):
    for name in ("anna", "bert", "cleo"):
        bench.center.provision(asked(f"{name}@example.org", seats=3))
    bench.line.after = loses("PATCH")
    with pytest.raises(AdminCenterUnavailable):
        bench.center.suspend(TENANT)
    bench.line.requests.clear()

    bench.center.suspend(TENANT)

    assert [bench.can_work(f"{name}@example.org") for name in ("anna", "bert", "cleo")] == [False] * 3
    assert sum(method == "PATCH" for method, _url in bench.line.requests) == 2


# --- suspended -----------------------------------------------------------------------------------------------------
def test_whom_the_admin_center_had_shut_out_itself_stays_out(bench):
    bench.center.provision(asked())
    bench.users().change(bench.user("nora@example.org"), [let_in(False)])

    bench.center.suspend(TENANT)
    bench.center.restore(TENANT)

    assert not bench.can_work("nora@example.org")


def test_who_is_made_while_suspended_is_shut_out_until_all_are_let_in(bench):
    bench.center.provision(asked())
    bench.center.suspend(TENANT)
    bench.center.provision(asked("otto@example.org"))
    assert not bench.can_work("otto@example.org")

    bench.center.restore(TENANT)

    assert bench.can_work("otto@example.org")
    assert bench.holders() == ["nora@example.org", "otto@example.org"]


# --- many, and one address for all ---------------------------------------------------------------------------------
def test_more_users_than_one_page_holds(bench, monkeypatch):
    monkeypatch.setattr(scim_users, "PAGE", 2)
    for number in range(5):
        bench.occupies(f"p{number}@example.org")

    assert bench.center.provision(asked(seats=5)).seats == {"remote-support": "none_free"}
    bench.center.suspend(TENANT)
    assert not any(bench.can_work(f"p{number}@example.org") for number in range(5))


def test_what_the_server_can_do_is_asked_once(bench):
    center = ScimAdminCenter(bench.line)

    center.provision(asked())
    center.provision(asked("otto@example.org", tenant="A-1002"))

    assert sum("ServiceProviderConfig" in url for _method, url in bench.line.requests) == 1


def test_with_one_address_nobody_takes_a_person_of_another_account_over(shared):
    shared.center.provision(asked())

    with pytest.raises(AdminCenterRefused) as refused:
        shared.center.provision(asked(external_id="other", tenant="A-1002", last_name="Berg"))

    assert "another account" in refused.value.detail
    assert shared.user("nora@example.org").name.family_name == "Lindt"
    assert shared.holders() == ["nora@example.org"]
