"""A start in the past: what is over is never sent, what lies long back is confirmed, a few days are just said."""

from datetime import date, timedelta

import pytest

from billing_portal.kit.money import Money
from billing_portal.orders.models import ServiceOrder
from billing_portal.quotes.actions import send_quote
from billing_portal.quotes.backdating import backdated
from billing_portal.quotes.errors import BackdatedStart, TermIsOver
from billing_portal.quotes.models import Quote
from billing_portal.quotes.queries import draft_lines
from tests.personas import NOON, draft, place, ready_checkout, sent
from tests.portal.visiting import Visitor, words

TODAY = NOON.date()


def test_a_term_that_is_over_is_not_sent_even_if_confirmed(alpenrose, miriam):
    quote = draft(alpenrose, start_on=date(2016, 1, 1))

    with pytest.raises(TermIsOver):
        send_quote(quote, by=miriam, now=NOON, is_confirmed=True)

    assert Quote.objects.get().status == "draft"


def test_a_term_that_ends_today_is_over(alpenrose, miriam):
    with pytest.raises(TermIsOver):
        send_quote(draft(alpenrose, start_on=date(2025, 3, 2)), by=miriam, now=NOON, is_confirmed=True)


def test_a_start_more_than_31_days_back_wants_a_confirmation(alpenrose, miriam):
    quote = draft(alpenrose, start_on=TODAY - timedelta(days=32), interval="monthly")

    with pytest.raises(BackdatedStart):
        send_quote(quote, by=miriam, now=NOON)
    assert Quote.objects.get().status == "draft"

    send_quote(quote, by=miriam, now=NOON, is_confirmed=True)
    assert Quote.objects.get().status == "sent"


def test_a_start_31_days_back_does_not(alpenrose):
    assert sent(alpenrose, start_on=TODAY - timedelta(days=31)).status == "sent"


def test_the_confirmation_says_what_is_invoiced_at_once(alpenrose, staff):
    quote = draft(alpenrose, start_on=date(2026, 1, 5), interval="monthly")
    found = backdated(draft_lines(quote, on=TODAY), "EUR", TODAY, timedelta(days=31))
    assert (found.since, found.periods, found.amount) == (date(2026, 1, 5), 2, Money(520_000, "EUR"))
    office = Visitor(staff["rep"], NOON)

    page = words(office.get(f"/office/quotes/{quote.public_id}/"))
    refused = office.post(f"/office/quotes/{quote.public_id}/send/", {})
    accepted = office.post(f"/office/quotes/{quote.public_id}/send/", {"confirmed": "on"})

    assert "With the order, EUR 5,200.00 before tax is invoiced at once for the 2 periods" in page
    assert (refused.status_code, accepted.status_code) == (422, 302)


def test_a_term_that_ended_since_it_was_sent_is_not_ordered(alpenrose):
    quote = sent(alpenrose, start_on=TODAY - timedelta(days=27), interval="monthly", term_months=1)
    later = NOON + timedelta(days=3)

    with pytest.raises(TermIsOver):
        place(ready_checkout([quote], now=later), now=later)

    assert not ServiceOrder.objects.exists()
    assert Quote.objects.get().status == "sent"


def test_the_days_before_the_order_are_named_on_its_page(alpenrose, sabine):
    checkout = ready_checkout([sent(alpenrose, start_on=TODAY - timedelta(days=22))])

    page = words(Visitor(sabine, NOON).get(f"/checkout/{checkout.public_id}/order/"))

    assert "includes 22 days before the order" in page
