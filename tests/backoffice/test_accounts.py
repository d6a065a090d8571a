"""Accounts, orders and invoices as staff see them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing_portal.flows.finishing import charge_order, finish_order
from billing_portal.kit import clock
from billing_portal.notifications.tasks import route_entries, send_due
from tests.personas import NOON, pays_by, place, ready_checkout, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def order(harbor):
    pays_by(harbor, "card", "decline")
    placed = place(ready_checkout([sent(harbor)]))
    charge_order(placed, now=NOON)
    finish_order.func(str(placed.public_id))
    route_entries(NOON)
    send_due(NOON)
    return placed


def url(name, *args):
    return reverse(f"backoffice:{name}", args=[arg.public_id for arg in args])


def test_an_account_shows_its_people_and_everything_it_has(rep, harbor, grace, order):
    page = rep.get(url("account", harbor)).content.decode()

    for words in (grace.name, grace.email, order.number, order.invoices.get().number, "Remote Support"):
        assert words in page
    assert "Service order" in page
    assert "Confirmation and receipt" in page  # the mail


def test_an_empty_account_says_what_will_come(services, bluebell):
    page = services.get(url("account", bluebell)).content.decode()

    assert "No subscription yet." in page
    assert "No quote yet." in page


def test_an_order_shows_its_invoice_its_admin_and_its_confirmation(services, order):
    page = services.get(url("order", order)).content.decode()

    assert order.invoices.get().number in page
    assert "Nora Lindt" in page
    assert "Try now" in page
    assert '<article class="paper"' in page
    assert services.get(url("order-pdf", order)).content.startswith(b"%PDF")


def test_an_invoice_shows_what_was_tried_and_where_it_was_mailed(rep, order, grace):
    page = rep.get(url("invoice", order.invoices.get())).content.decode()

    assert "Declined" in page
    assert grace.email in page
    answer = rep.get(url("invoice-pdf", order.invoices.get()))
    assert answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "private, no-store"


def test_other_representatives_accounts_do_not_exist(rep, bluebell):
    assert rep.get(url("account", bluebell)).status_code == 404
    assert "Bluebell" not in rep.get(url("accounts")).content.decode()


def test_accounts_are_found_by_number_and_name(services, harbor, alpenrose):
    found = services.get(url("accounts") + "?q=a-1002").content.decode()

    assert "Harbor" in found
    assert "Alpenrose" not in found
    assert "No account matches." in services.get(url("accounts") + "?q=nobody").content.decode()


@pytest.mark.parametrize("name", ["account", "order", "invoice"])
def test_pages_of_one_thing_ask_at_most_sixteen_questions(rep, harbor, order, name):
    thing = {"account": harbor, "order": order, "invoice": order.invoices.get()}[name]
    with CaptureQueriesContext(connection) as asked:
        assert rep.get(url(name, thing)).status_code == 200

    assert len(asked) <= 16
