"""What a viewer of an account meets: pages to read; each form that a contact could send is refused, nothing changes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing_portal.accounts.models import Membership, PaymentMethod
from billing_portal.flows.setups import open_setup_page
from billing_portal.identity.models import User
from billing_portal.integrations.payments.sandbox.cards import enter_card
from billing_portal.integrations.payments.sandbox.models import HostedPage
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.orders.models import ServiceOrder
from billing_portal.orders.queries import offer
from billing_portal.payments.models import HostedSetup
from billing_portal.quotes.models import Quote
from tests.personas import pays_by, ready_checkout, sent
from tests.portal.filled_forms import filled_forms, pages
from tests.portal.test_foreign_objects import signed_in
from tests.portal.visiting import words

# The right is missing, or the form was read before the verb was called.
REFUSED = (403, 404, 409, 422)
SHOWS_A_PRICE = "/seats/"  # and offers them with the second click only
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
    went_through = {action for action, status in answers.items() if status not in REFUSED}
    assert {action for action in went_through if not action.endswith(SHOWS_A_PRICE)} == set()
    assert written == {}


def test_every_page_of_the_account_answers_a_viewer(belongings, viewer):
    answers = {url: viewer.get(url).status_code for url in pages("portal", belongings)}

    assert {url: status for url, status in answers.items() if status >= 500} == {}
    assert sum(status == 200 for status in answers.values()) > 20


@pytest.mark.parametrize("act", ["again", "test"])
def test_a_refused_mail_uses_up_nothing_of_the_hours_limit(act, sabine, belongings, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "test_mail": "1/h/user"}
    thing = belongings["handover" if act == "again" else "recipient"]
    url = f"/bill-to/{'hand-over' if act == 'again' else 'recipients'}/{thing.public_id}/{act}/"

    Membership.objects.filter(user=sabine).update(role="viewer")
    before = Entry.objects.count()
    assert [signed_in(sabine).post(url).status_code for _ in range(3)] == [403, 403, 403]
    assert Entry.objects.count() == before

    Membership.objects.filter(user=sabine).update(role="billing_contact")
    assert signed_in(sabine).post(url).status_code == 302
    assert Entry.objects.count() == before + 1


def test_the_cart_tells_a_viewer_that_the_role_does_not_allow_it(alpenrose, viewer):
    quote = sent(alpenrose, now=clock.now())

    answer = viewer.post("/cart/", {"quote": str(quote.public_id)})

    assert answer.status_code == 403
    assert "Your role does not allow this action. Nothing was changed." in words(answer)


def test_a_viewer_who_chooses_a_transfer_leaves_no_payment_method_behind(alpenrose, viewer):
    pays_by(alpenrose, "card")
    PaymentMethod.objects.filter(account=alpenrose, kind="bank_transfer").delete()

    answer = viewer.post("/payment-method/choose/", {"method": "bank_transfer"})

    assert answer.status_code == 403
    assert PaymentMethod.objects.get(account=alpenrose).kind == "card"


def test_a_contact_who_became_a_viewer_takes_nothing_out_of_an_order_that_is_refused(alpenrose, sabine):
    now = clock.now()
    old, new = sent(alpenrose, now=now - timedelta(days=6)), sent(alpenrose, now=now)
    checkout = ready_checkout([old, new], now=now)
    Quote.objects.filter(pk=old.pk).update(expires_at=now - timedelta(minutes=1))
    Membership.objects.filter(user=sabine).update(role="viewer")
    client = signed_in(sabine)
    shown = offer(checkout, now=now, as_quoted=True).digest

    answer = client.post(f"/checkout/{checkout.public_id}/order/", {"shown": shown})

    assert answer.status_code == 403
    assert set(checkout.quotes.all()) == {old, new}
    assert not ServiceOrder.objects.exists()


def test_a_contact_who_became_a_viewer_brings_no_card_from_the_page_of_the_gateway(alpenrose, sabine):
    now = clock.now()
    open_setup_page(alpenrose, "card", None, by=sabine, now=now)
    enter_card(HostedPage.objects.get().key, "4242424242424242", month=8, year=2031)
    setup = HostedSetup.objects.get()
    Membership.objects.filter(user=sabine).update(role="viewer")

    answer = signed_in(sabine).get(f"/payment-method/setup/{setup.public_id}/return/")

    setup.refresh_from_db()
    assert (answer.status_code, setup.status) == (403, "created")
    assert not PaymentMethod.objects.filter(kind="card").exists()
