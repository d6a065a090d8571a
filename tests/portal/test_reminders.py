"""What the customer sees of reminders: the papers, what was sent about an invoice, and how a suspension ends."""

from __future__ import annotations

import pytest

from billing_portal.dunning.models import DunningNotice
from billing_portal.flows.suspension import restore_paid
from tests.dunning.past_due import after, late, run_on
from tests.dunning.test_suspension import subscribed
from tests.payments.money import wired
from tests.portal.visiting import Visitor, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def suspended(alpenrose):
    invoice = late(alpenrose)
    for day in (3, 14, 28, 42):
        run_on(alpenrose, day)
    return invoice


def test_the_invoice_says_what_was_sent_about_it(alpenrose, sabine):
    invoice = late(alpenrose)
    run_on(alpenrose, 3)

    page = words(Visitor(sabine, after(4)).get(f"/invoices/{invoice.public_id}/"))

    assert "Payment reminder 5 Mar 2026 asked to pay by 12 Mar 2026 DE-M-2026-000001 (PDF)" in page


def test_all_reminders_are_listed_and_the_paper_opens(suspended, sabine):
    visitor = Visitor(sabine, after(43))

    assert 'href="/reminders/"' in visitor.get("/invoices/").content.decode()
    page = words(visitor.get("/reminders/"))
    assert page.index("Suspension") < page.index("Final notice") < page.index("Payment reminder")
    answer = visitor.get(f"/reminders/{DunningNotice.objects.latest('pk').public_id}/pdf/")
    assert answer["Content-Type"] == "application/pdf"


def test_who_was_never_reminded_sees_no_word_of_it(alpenrose, sabine):
    invoice, visitor = late(alpenrose), Visitor(sabine, after(2))

    assert "/reminders/" not in visitor.get("/invoices/").content.decode()
    assert "Reminders" not in words(visitor.get(f"/invoices/{invoice.public_id}/"))
    assert "We have not sent you any reminders." in words(visitor.get("/reminders/"))


@pytest.mark.parametrize("page", ["/", "/invoices/", "/subscriptions/", "/payment-method/"])
def test_every_page_says_that_services_are_suspended_and_what_restores_them(suspended, sabine, page):
    text = words(Visitor(sabine, after(43)).get(page))

    assert "Your services have been suspended since" in text
    assert "Once everything overdue is paid" in text


def test_pay_now_of_the_banner_leads_to_all_that_is_overdue(suspended, alpenrose, sabine):
    later = late(alpenrose, days=20)
    late(alpenrose, days=60)
    visitor = Visitor(sabine, after(43))

    answer = visitor.get("/pay/overdue/")

    assert answer.url == f"/pay/?invoice={suspended.public_id}&invoice={later.public_id}"
    assert (
        "Pay Now"
        not in words(visitor.get(answer.url)).split("services whose term has not ended")[1].split("Pay")[0]
    )


def test_with_nothing_overdue_it_leads_to_the_list(alpenrose, sabine):
    assert Visitor(sabine, after(1)).get("/pay/overdue/").url == "/invoices/"


def test_paid_the_banner_is_gone(suspended, alpenrose, sabine, staff):
    wired(alpenrose, 11_900, [(suspended, 11_900)], staff["finance"])
    restore_paid(after(43))

    assert "suspended" not in words(Visitor(sabine, after(44)).get("/"))


def test_the_banner_is_the_accounts_own(suspended, harbor, grace):
    assert "suspended" not in words(Visitor(grace, after(43)).get("/"))


def test_neither_banner_nor_papers_cost_the_pages_many_queries(suspended, sabine):
    visitor = Visitor(sabine, after(43))

    assert visitor.queries("/invoices/") <= 12
    assert visitor.queries(f"/invoices/{suspended.public_id}/") <= 14


def test_a_suspended_subscription_does_not_promise_to_renew(alpenrose, sabine):
    row = subscribed(alpenrose)
    late(alpenrose)
    for day in (3, 14, 28, 42):
        run_on(alpenrose, day)
    visitor = Visitor(sabine, after(43))

    assert "then renewed" not in words(visitor.get("/"))
    page = words(visitor.get(f"/subscriptions/{row.public_id}/"))
    assert "It renews only if it is not suspended by then." in page
