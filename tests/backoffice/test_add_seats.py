"""Seats that staff add for an account: with a reason on record, the price read first, the contact mailed."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from billing_portal.jobs.engine import drain
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.orders.models import ServiceOrder
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.models import Term
from billing_portal.subscriptions.steps.terms import add_seats
from tests.personas import NOON, pays_by
from tests.portal.test_subscriptions import started
from tests.portal.visiting import Visitor, hidden, words


@pytest.fixture
def clerk(staff) -> Visitor:
    return Visitor(staff["services"], NOON)


@pytest.fixture
def subscription(alpenrose):
    pays_by(alpenrose, "card")
    return started(alpenrose, NOON)


@pytest.fixture
def url(alpenrose) -> str:
    return reverse("backoffice:account-add-seats", args=[alpenrose.public_id])


def typed(subscription, **more):
    said = {"subscription": str(subscription.public_id), "seats": "5", "on_record": "Asked by phone, T-77"}
    return {**said, **more}


def test_the_price_is_read_before_anything_is_ordered(clerk, subscription, url):
    page = clerk.post(url, typed(subscription))

    assert "48 + 5 = 53" in words(page)
    assert "First payment EUR 116.03" in words(page)
    assert not Quote.objects.exists()


def test_it_is_ordered_with_the_accounts_own_data_and_the_contact_reads_who_and_why(
    clerk, alpenrose, sabine, staff, subscription, url
):
    page = clerk.post(url, typed(subscription))
    answer = clerk.post(url, typed(subscription, confirmed="1", priced=hidden(page, "priced")))

    order = ServiceOrder.objects.get()
    assert answer["Location"] == reverse("backoffice:order", args=[order.public_id])
    assert (order.placed_by, order.method) == (staff["services"], alpenrose.default_method)
    assert order.admin_contact.email == sabine.email
    assert Term.objects.get().seats == 53
    assert Entry.objects.get(name="service_order.placed").data["reason"] == "Asked by phone, T-77"
    with clock.at(NOON):
        drain()
    told = next(m for m in mail.outbox if sabine.email in m.to and order.number in m.subject)
    assert staff["services"].name in told.body
    assert "Asked by phone, T-77" in told.body


@pytest.mark.parametrize(
    ("changed", "status"), [({"on_record": ""}, 422), ({"seats": "0"}, 422), ({"priced": "5 1 EUR"}, 409)]
)
def test_without_a_reason_seats_or_the_price_that_was_read_nothing_is_ordered(
    clerk, subscription, url, changed, status
):
    page = clerk.post(url, typed(subscription))

    answer = clerk.post(url, {**typed(subscription, confirmed="1", priced=hidden(page, "priced")), **changed})

    assert answer.status_code == status
    assert (ServiceOrder.objects.count(), Quote.objects.count(), Term.objects.get().seats) == (0, 0, 48)


def test_the_second_of_two_clicks_at_once_adds_nothing(clerk, sabine, subscription, url, monkeypatch):
    def the_other_click_lands(*_args: object, **_named: object) -> None:
        add_seats(subscription, 5, on=NOON.date(), by=sabine, now=NOON)

    page = clerk.post(url, typed(subscription))
    monkeypatch.setattr("billing_portal.flows.seats_for_account.bill_what_has_begun", the_other_click_lands)

    answer = clerk.post(url, typed(subscription, confirmed="1", priced=hidden(page, "priced")))

    assert answer.status_code == 409
    assert (ServiceOrder.objects.count(), Term.objects.get().seats) == (0, 53)


def test_an_account_that_pays_by_transfer_is_told_why_not(clerk, alpenrose, subscription, url):
    pays_by(alpenrose, "bank_transfer")

    answer = clerk.post(url, typed(subscription))

    assert answer.status_code == 422
    assert "paid by card or direct debit" in words(answer)


def test_only_who_may_do_it_finds_the_page(alpenrose, miriam, staff, url):
    assert Visitor(miriam, NOON).get(url).status_code in (403, 404)
    assert Visitor(staff["finance"], NOON).get(url).status_code in (403, 404)
