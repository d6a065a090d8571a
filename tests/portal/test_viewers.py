"""What a viewer of an account meets: pages to read; each form that a contact could send is refused, nothing changes."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing_portal.accounts.models import Membership
from billing_portal.identity.models import User
from billing_portal.kit import clock
from tests.personas import sent
from tests.portal.filled_forms import filled_forms, pages
from tests.portal.test_foreign_objects import signed_in
from tests.portal.visiting import words

# A refused click may count in the limits, which stand in the cache.
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(?!django_session|portal_cache)(\w+)"')


@pytest.fixture
def viewer(alpenrose) -> Client:
    person = User.objects.create_user("vera", email="vera@alpenrose.example", language="en")
    Membership.objects.create(user=person, account=alpenrose, role="viewer", since=clock.now())
    client = signed_in(person)
    client.raise_request_exception = False
    return client


def test_every_form_of_the_contacts_pages_is_refused_to_a_viewer_and_writes_nothing(
    belongings, viewer, sabine
):
    owner, answers, written = signed_in(sabine), {}, {}
    for url in pages("portal", belongings):
        for action, values in filled_forms(owner, url):
            with CaptureQueriesContext(connection) as seen:
                answers[action] = viewer.post(action, values).status_code
            if tables := [found[1] for one in seen if (found := WRITES.search(one["sql"]))]:
                written[action] = tables

    assert len(answers) > 20
    assert {action: status for action, status in answers.items() if status >= 500} == {}
    assert written == {}


def test_every_page_of_the_account_answers_a_viewer(belongings, viewer):
    answers = {url: viewer.get(url).status_code for url in pages("portal", belongings)}

    assert {url: status for url, status in answers.items() if status >= 500} == {}
    assert sum(status == 200 for status in answers.values()) > 20


def test_the_cart_tells_a_viewer_that_the_role_does_not_allow_it(alpenrose, viewer):
    quote = sent(alpenrose, now=clock.now())

    answer = viewer.post("/cart/", {"quote": str(quote.public_id)})

    assert answer.status_code == 403
    assert "Your role does not allow this action. Nothing was changed." in words(answer)
