from datetime import date, timedelta

import pytest

from billing_portal.quotes.actions import reject_quote, withdraw_quote
from billing_portal.quotes.models import Quote
from billing_portal.quotes.steps import supersede_quote
from tests.personas import draft, place, ready_checkout, sent
from tests.portal.visiting import Visitor, words


def test_the_list_groups_quotes_by_what_became_of_them(alpenrose, sabine, miriam, noon):
    place(ready_checkout([sent(alpenrose)]))
    reject_quote(sent(alpenrose), comments="No", by=sabine, now=noon)
    withdraw_quote(sent(alpenrose), by=miriam, now=noon)
    supersede_quote(sent(alpenrose), by=miriam, now=noon, why="newer")
    sent(alpenrose, now=noon - timedelta(days=7))
    sent(alpenrose)
    draft(alpenrose)

    page = words(Visitor(sabine, noon).get("/quotes/"))

    headings = ["Awaiting your decision", "Accepted", "Rejected", "Expired", "Withdrawn or superseded"]
    places = [page.index(f"{heading} {heading} Quote") for heading in headings]
    assert places == sorted(places)
    assert page.count("EUR 2,600.00 Awaiting your decision") == 1
    assert "Q-2026-000007" not in page  # the draft


def test_the_last_day_is_urgent(alpenrose, sabine, noon):
    quote = sent(alpenrose)

    calm = Visitor(sabine, quote.expires_at - timedelta(hours=25)).get("/quotes/").content.decode()
    late = Visitor(sabine, quote.expires_at - timedelta(hours=23)).get("/quotes/").content.decode()

    assert "urgent" not in calm
    assert 'class="note urgent">23 hours left' in late


def test_without_quotes_the_list_says_what_will_come(owen, noon):
    assert "No quotes yet When Daniel Okafor sends you a quote" in words(Visitor(owen, noon).get("/quotes/"))


def test_the_list_costs_the_same_however_many_there_are(alpenrose, sabine, noon):
    visitor = Visitor(sabine, noon)
    sent(alpenrose)
    sent(alpenrose)
    few = visitor.queries("/quotes/")
    for _n in range(8):
        sent(alpenrose)

    assert visitor.queries("/quotes/") == few <= 12


def test_older_quotes_are_behind_a_link(alpenrose, sabine, noon):
    for _n in range(52):
        sent(alpenrose, now=noon - timedelta(days=8))
    visitor = Visitor(sabine, noon)

    assert "Show older quotes" in words(visitor.get("/quotes/"))
    everything = words(visitor.get("/quotes/?all=1"))
    assert "Show older quotes" not in everything
    assert "Q-2026-000001" in everything


def test_a_quote_says_sum_meaning_and_deadline_first(alpenrose, sabine, noon):
    quote = sent(alpenrose, seats=60)

    page = words(Visitor(sabine, noon).get(f"/quotes/{quote.public_id}/"))

    assert "EUR 15,600.00 per year Remote Support, 60 seats, 2 Mar 2026 to 1 Mar 2027" in page
    assert "Valid until Monday, 9 March 2026, 13:00 CET · 7 days left" in page
    assert "First payment EUR 18,564.00" in page
    for act in ("Proceed to Payment", "Reject Quote", "PDF"):
        assert act in page


def test_a_quote_page_stays_within_its_queries(alpenrose, sabine, noon):
    assert Visitor(sabine, noon).queries(f"/quotes/{sent(alpenrose).public_id}/") <= 12


def test_the_pdf_is_the_quotes_own_and_kept_by_nobody(alpenrose, sabine, noon):
    quote = sent(alpenrose)

    response = Visitor(sabine, noon).get(f"/quotes/{quote.public_id}/pdf/")

    assert response.content.startswith(b"%PDF")
    assert f'inline; filename="{quote.number}.pdf"' in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"


def test_rejecting_needs_words_keeps_what_was_typed_and_is_confirmed(alpenrose, sabine, noon):
    quote, visitor = sent(alpenrose), Visitor(sabine, noon)
    url = f"/quotes/{quote.public_id}/reject/"

    refused = visitor.post(url, {"comments": "   "})
    assert refused.status_code == 422
    assert "Please explain briefly why you reject this quote." in words(refused)
    assert Quote.objects.get().status == "sent"

    done = visitor.post(url, {"comments": "Too many seats"}, follow=True)
    assert "You have rejected quote Q-2026-000001" in words(done)
    assert "Too many seats" in words(done)
    assert Quote.objects.get().status == "rejected"
    page = words(visitor.get(f"/quotes/{quote.public_id}/"))
    assert "Sabine Kerschbaumer rejected this quote on Monday, 2 March 2026." in page
    assert "Proceed to Payment" not in page


def test_a_quote_that_closed_meanwhile_is_not_rejected(alpenrose, sabine, noon):
    quote = sent(alpenrose)
    late = Visitor(sabine, quote.expires_at)

    response = late.post(f"/quotes/{quote.public_id}/reject/", {"comments": "Too late"})

    assert response.status_code == 409
    assert "This quote is no longer open." in words(response)
    assert "This quote expired on 9 Mar 2026, 13:00 CET without a decision." in words(response)
    assert (Quote.objects.get().status, Quote.objects.get().comments) == ("sent", "")
    assert late.get(f"/quotes/{quote.public_id}/reject/").status_code == 302


@pytest.mark.parametrize("how", ["expired", "rejected", "withdrawn"])
def test_a_closed_quote_offers_to_ask_for_a_new_one(alpenrose, sabine, miriam, noon, how):
    quote = sent(alpenrose, now=noon - timedelta(days=7) if how == "expired" else noon)
    if how == "rejected":
        reject_quote(quote, comments="No", by=sabine, now=noon)
    if how == "withdrawn":
        withdraw_quote(quote, by=miriam, now=noon)
    visitor = Visitor(sabine, noon)

    assert "Ask for a New Quote" in words(visitor.get(f"/quotes/{quote.public_id}/"))
    form = visitor.get(f"/quotes/{quote.public_id}/ask/", follow=True).content.decode()
    assert f'value="{quote.public_id}" selected' in form


def test_an_accepted_quote_leads_to_its_order(alpenrose, sabine, noon):
    order = place(ready_checkout([sent(alpenrose)]))
    quote = Quote.objects.get()

    page = words(Visitor(sabine, noon).get(f"/quotes/{quote.public_id}/"))

    assert "Sabine Kerschbaumer accepted this quote on Monday, 2 March 2026." in page
    assert f"Service Order {order.number}" in page
    assert "Ask for a New Quote" not in page


def test_looking_changes_nothing(alpenrose, sabine, noon):
    quote = sent(alpenrose)
    before = Quote.objects.values().get()

    for page in ("", "pdf/", "reject/", "rejected/", "ask/"):
        Visitor(sabine, noon).get(f"/quotes/{quote.public_id}/{page}")

    assert Quote.objects.values().get() == before


def test_a_single_invoice_on_a_day_to_come_is_named_with_its_day(alpenrose, sabine, noon):
    later, now = sent(alpenrose, start_on=date(2026, 5, 4)), sent(alpenrose)
    visitor = Visitor(sabine, noon)

    first = "First invoice: EUR 3,094.00, tax included, on 4 May 2026 if you order today."
    assert first in words(visitor.get(f"/quotes/{later.public_id}/"))
    assert "First invoice" not in words(visitor.get(f"/quotes/{now.public_id}/"))
