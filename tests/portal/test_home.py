from datetime import timedelta

from django.urls import reverse
from django.utils.html import escape

from billing_portal.accounts.models import Membership
from billing_portal.flows.finishing import charge_order
from billing_portal.portal.payments.rows import pay_url
from billing_portal.quotes.actions import reject_quote
from tests.personas import pays_by, place, ready_checkout, sent
from tests.portal.billing import billed, over_paid
from tests.portal.paying import start
from tests.portal.visiting import Visitor, words


def test_home_says_whose_billing_contact_one_is_and_what_waits(alpenrose, sabine, noon):
    sent(alpenrose)

    page = words(Visitor(sabine, noon).get("/"))

    assert "You are the billing contact of A-1001 Alpenrose Logistik GmbH." in page
    assert "One quote is waiting for your decision Until Mon 9 Mar, 13:00 CET · 7 days left" in page
    assert "Review Quote" in page
    assert "Miriam Hofstetter" in page


def test_several_quotes_lead_to_the_cart_with_their_joint_sum(alpenrose, sabine, noon):
    sent(alpenrose)
    sent(alpenrose, now=noon + timedelta(hours=1), seats=5)

    page = words(Visitor(sabine, noon + timedelta(hours=2)).get("/"))

    assert "2 quotes are waiting for your decision The first until Mon 9 Mar, 13:00 CET" in page
    assert "View Cart 2 quotes, EUR 3,900.00 together" in page


def test_an_expired_quote_waits_for_nobody_before_any_job_has_noticed(alpenrose, sabine, noon):
    sent(alpenrose)

    page = words(Visitor(sabine, noon + timedelta(days=7)).get("/"))

    assert "Nothing needs your attention." in page
    assert "Q-2026-000001 Expired" in page


def test_an_account_without_anything_shows_its_empty_states(owen, noon):
    page = words(Visitor(owen, noon).get("/"))

    for sentence in (
        "Nothing needs your attention.",
        "Nothing is due.",
        "No active subscription",
        "No payment method yet.",
        "Only you get the invoices by mail.",
        "Daniel Okafor",
    ):
        assert sentence in page


def test_what_is_due_and_a_declined_card_are_said(alpenrose, sabine, noon):
    pays_by(alpenrose, "card", "decline")
    order = place(ready_checkout([sent(alpenrose)]))
    charge_order(order, now=noon)

    page = words(Visitor(sabine, noon + timedelta(days=2)).get("/"))

    assert "EUR 3,094.00 due" in page
    assert "EUR 3,094.00 of it" in page
    assert f"The payment of invoice {order.invoices.get().number} did not go through" in page
    assert (
        "The card was declined by its bank. Nothing was charged. We do not try again automatically: nothing is charged until you pay."
        in page
    )
    assert "until you pay. EUR 3,094.00 is open. Pay Now" in page
    assert "10 seats, annual · until 1 Mar 2027, then renewed" in page


def test_pay_now_leads_to_all_that_may_be_paid(alpenrose, sabine, noon):
    first, second = billed(alpenrose), billed(alpenrose)
    visitor = Visitor(sabine, noon)

    page = visitor.get("/").content.decode()

    assert escape(pay_url([first.public_id, second.public_id])) in page
    for _n in range(20):
        billed(alpenrose)
    assert "/invoices/?only=open" in visitor.get("/").content.decode()


def test_money_on_its_way_is_named_and_leaves_the_rest_to_pay(alpenrose, sabine, noon):
    method = pays_by(alpenrose, "direct_debit", "delay")
    start(Visitor(sabine, noon), [billed(alpenrose)], "19.00", str(method.public_id))

    page = words(Visitor(sabine, noon).get("/"))

    assert "Nothing is due today. EUR 119.00 open in all" in page
    assert "Payment on its way EUR 19.00" in page
    assert (
        "EUR 19.00 by direct debit (SEPA •••• 7030) is on its way, started Mon 2 Mar, 13:00 CET by you."
        in page
    )
    assert "Pay Now" in page


def test_credit_is_shown_with_what_happens_to_it(alpenrose, sabine, staff, noon):
    over_paid(billed(alpenrose), staff, 20_960, noon)

    page = words(Visitor(sabine, noon).get("/"))

    assert "Credit EUR 90.60: use it with Pay Now, or ask Corporate Account Services for a refund." in page


def test_the_rail_shows_what_became_of_past_quotes(alpenrose, sabine, noon):
    quote = sent(alpenrose)
    reject_quote(quote, comments="No", by=sabine, now=noon)

    assert "Review Q-2026-000001 Rejected EUR 2,600.00" in words(Visitor(sabine, noon).get("/"))


def test_home_costs_the_same_however_much_there_is(alpenrose, sabine, noon):
    visitor = Visitor(sabine, noon)
    place(ready_checkout([sent(alpenrose)]))
    sent(alpenrose)
    few = visitor.queries("/")
    for _n in range(4):
        sent(alpenrose)
        place(ready_checkout([sent(alpenrose)]))

    assert visitor.queries("/") == few <= 12


def test_a_person_without_an_account_gets_a_plain_page(sabine, noon):
    Membership.objects.update(ended_at=noon)

    for url in ("/", "/quotes/", "/cart/", "/bill-to/"):
        response = Visitor(sabine, noon).get(url)
        assert response.status_code == 200
        assert "No corporate account" in words(response)


def test_the_sellers_people_are_sent_to_their_own_face(miriam, noon):
    assert Visitor(miriam, noon).get("/")["Location"] == reverse("backoffice:home")
    assert Visitor(miriam, noon).get("/quotes/").status_code == 404


def test_only_an_own_account_can_be_switched_to(alpenrose, harbor, bluebell, sabine, noon):
    Membership.objects.filter(account=harbor).update(user=sabine)
    visitor = Visitor(sabine, noon)

    assert visitor.post("/account/", {"account": bluebell.public_id}).status_code == 404
    assert "A-1001" in words(visitor.get("/"))
    assert visitor.post("/account/", {"account": harbor.public_id})["Location"] == "/"
    assert "You are the billing contact of A-1002 Harbor & Pine LLC." in words(visitor.get("/"))
