"""Paying by standing order, as the customer sees it: choose it, set it up at the bank, and read when it is expected."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from billing_portal.documents.references import creditor_reference, grouped
from billing_portal.orders.models import Checkout
from billing_portal.sellers.models import RemittanceDetails
from tests.personas import NOON, pays_by, place, ready_checkout, sent
from tests.portal.billing import billed
from tests.portal.paying import url_of
from tests.portal.test_archives import cells
from tests.portal.test_subscriptions import started
from tests.portal.visiting import Visitor, words

PAGE = "/payment-method/standing-order/"
GROUP = "Direct debit / ACH / recurring bank transfer"


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


@pytest.fixture
def expected(alpenrose):
    """Over EUR 119.00, due on 1 April, the last day of waiting is the 8th; its paper is in English."""
    alpenrose.language = "en"
    alpenrose.save()
    return billed(alpenrose, method=pays_by(alpenrose, "recurring_transfer"))


def at(sabine, day: date) -> Visitor:
    return Visitor(sabine, NOON.replace(month=day.month, day=day.day))


def test_choosing_it_leads_to_what_the_bank_needs(alpenrose, visitor):
    answer = visitor.post(reverse("portal:payment-method-choose"), {"method": "recurring_transfer"})

    assert answer["Location"] == PAGE
    alpenrose.refresh_from_db()
    assert (alpenrose.default_method.kind, alpenrose.default_method.token) == ("recurring_transfer", "")
    used = words(visitor.get("/payment-method/"))
    assert (
        "Recurring bank transfer Your standing order pays new orders and renewals on their due date" in used
    )


def test_one_label_heads_direct_debit_and_recurring_transfer_and_each_has_its_name(
    alpenrose, bluebell, owen, visitor
):
    page = words(visitor.get("/payment-method/"))

    assert page.count(GROUP) == 1
    assert (
        page.index(GROUP) < page.index("SEPA direct debit") < page.index("Recurring bank transfer You set up")
    )
    in_pounds = words(Visitor(owen, NOON).get("/payment-method/"))
    assert f"{GROUP} Direct debit Not offered" in in_pounds
    assert "Recurring bank transfer You set up a standing order at your bank." in in_pounds


def test_the_page_has_account_reference_amounts_and_dates(alpenrose, expected, visitor, noon):
    started(alpenrose, noon)  # EUR 2,808.00 a quarter, net; the first is not billed yet

    page = words(visitor.get(PAGE))

    assert "Account holder Halden Deutschland GmbH" in page
    assert "IBAN DE89 3704 0044 0532 0130 00" in page
    assert f"Reference {grouped(creditor_reference('A-1001'))}" in page
    assert f"1 Apr 2026 {expected.number} EUR 119.00" in page
    assert "1 May 2026 Remote Support invoice to come EUR 3,341.52" in page
    assert "As of Monday, 2 March 2026" in page


def test_in_pounds_the_reference_is_the_account_number(bluebell, owen, noon):
    page = words(Visitor(owen, noon).get(PAGE))

    assert "Reference A-1003" in page
    assert "Nothing is due in the next twelve months" in page
    assert "Your account does not pay by recurring bank transfer yet." in page


def test_the_paper_prints_the_account_number_as_it_is_written(bluebell, owen, noon):
    invoice = billed(bluebell, method=pays_by(bluebell, "recurring_transfer"))

    page = words(Visitor(owen, noon).get(reverse("portal:invoice", args=[invoice.public_id])))

    assert "Reference A-1003 Enter this reference of your account in the standing order." in page


def test_without_a_bank_account_it_is_not_offered_anywhere(alpenrose, visitor):
    RemittanceDetails.objects.filter(entity=alpenrose.entity_id, currency="EUR").delete()

    page = words(visitor.get(PAGE))
    answer = visitor.post(reverse("portal:payment-method-choose"), {"method": "recurring_transfer"})

    assert "There is no bank account for transfers in EUR." in page
    assert "IBAN" not in page
    assert answer.status_code == 409 or answer.status_code == 422
    alpenrose.refresh_from_db()
    assert alpenrose.default_method.kind == "bank_transfer"


def test_the_page_is_that_of_ones_own_account(alpenrose, expected, grace, noon):
    page = words(Visitor(grace, noon).get(PAGE))

    assert expected.number not in page
    assert "A-1001" not in page


def test_the_checkout_offers_it_under_the_label_and_the_order_says_when_it_is_expected(alpenrose, visitor):
    pays_by(alpenrose, "recurring_transfer")
    checkout = ready_checkout([sent(alpenrose)])

    page = words(visitor.get(reverse("portal:checkout", args=[checkout.public_id])))
    order = words(visitor.get(reverse("portal:service-order", args=[checkout.public_id])))

    assert f"{GROUP} Recurring bank transfer" in page
    assert "payable by recurring transfer on Wednesday, 1 April 2026." in order
    assert (
        "We expect EUR 3,094.00 by recurring transfer on Wednesday, 1 April 2026. Set up the standing order"
        in order
    )


def test_an_order_begins_with_nothing_collected_and_tells_what_to_do_at_the_bank(alpenrose, visitor):
    pays_by(alpenrose, "recurring_transfer")
    order = place(ready_checkout([sent(alpenrose)]))

    page = words(visitor.get(reverse("portal:order", args=[order.public_id])))

    assert "expected by recurring transfer on Wednesday, 1 April 2026" in page
    assert "We expect EUR 3,094.00 by recurring transfer on Wednesday, 1 April 2026." in page
    assert "Check your standing order" in page
    assert not order.invoices.get().attempts.exists()


def test_a_schedule_says_when_each_transfer_is_expected(alpenrose, visitor):
    pays_by(alpenrose, "recurring_transfer")
    order = place(ready_checkout([sent(alpenrose, interval="quarterly", list_minor=6_500)]))

    page = words(visitor.get(reverse("portal:order", args=[order.public_id])))

    assert "Expected by recurring transfer on 1 Apr 2026" in page
    assert "The first is expected by recurring transfer on 2 Jul 2026" in page
    assert "Due on" not in page


def test_list_home_and_invoice_say_when_it_is_expected_until_three_bank_days_after(expected, sabine):
    last = at(sabine, date(2026, 4, 8))
    invoice = reverse("portal:invoice", args=[expected.public_id])

    listed, home, page = (words(last.get(url)) for url in ("/invoices/", "/", invoice))

    assert "1 Apr 2026 expected by recurring transfer 119.00 119.00 Open" in listed
    assert "EUR 119.00 expected by recurring transfer, the first on 1 Apr 2026" in listed
    assert "EUR 119.00 expected by recurring transfer, the first on 1 Apr 2026" in home
    assert "EUR 119.00 open · expected by recurring transfer on 1 Apr 2026" in page
    assert "We expect EUR 119.00 by recurring transfer on 1 Apr 2026." in page
    assert "Overdue" not in home + page
    assert "overdue" not in listed


def test_afterwards_no_page_says_that_it_is_expected(expected, sabine):
    after = at(sabine, date(2026, 4, 9))
    invoice = reverse("portal:invoice", args=[expected.public_id])

    listed, home, page = (words(after.get(url)) for url in ("/invoices/", "/", invoice))

    assert "EUR 119.00 open · EUR 119.00 overdue" in listed
    assert "Overdue EUR 119.00 of it" in home
    assert "EUR 119.00 open · overdue since 1 Apr 2026" in page
    assert "xpect" not in listed + home + page
    assert "Pay Now" in page


def test_pay_now_says_that_it_is_expected_already(expected, visitor):
    page = words(visitor.get(url_of([expected])))

    assert (
        f"We expect {expected.number} by recurring transfer on Wednesday, 1 April 2026. If you pay it here"
        in page
    )


def test_pay_now_is_late_only_when_the_transfer_is(expected, sabine):
    assert "overdue since" not in words(at(sabine, date(2026, 4, 8)).get(url_of([expected])))
    assert "overdue since 1 Apr 2026" in words(at(sabine, date(2026, 4, 9)).get(url_of([expected])))


def test_of_several_the_oldest_overdue_one_is_named_not_one_still_expected(alpenrose, expected, sabine):
    plain = billed(alpenrose, due=date(2026, 4, 3))

    page = words(at(sabine, date(2026, 4, 7)).get(url_of([expected, plain])))

    assert "the first overdue since Friday, 3 April 2026" in page


def test_the_table_names_the_day_for_which_it_is_expected(expected, alpenrose, visitor):
    billed(alpenrose)

    rows = cells(visitor.get("/invoices/csv/"))

    assert rows[0][-1] == "Expected by recurring transfer on"
    assert sorted(row[-1] for row in rows[1:]) == ["", "2026-04-01"]


def test_the_statement_counts_it_as_overdue_only_after_the_three_days(expected, sabine):
    period = "/statement/?from=2026-03-01&to="

    waiting = words(at(sabine, date(2026, 4, 9)).get(f"{period}2026-04-08"))
    late = words(at(sabine, date(2026, 4, 9)).get(f"{period}2026-04-09"))

    assert "Not due EUR 119.00" in waiting
    assert "1 to 30 days overdue EUR 119.00" in late


def test_adding_seats_says_that_nothing_is_collected(alpenrose, visitor, noon):
    pays_by(alpenrose, "recurring_transfer")
    subscription = started(alpenrose, noon)
    url = reverse("portal:add-seats", args=[subscription.public_id])

    page = words(visitor.get(url))
    answer = visitor.post(url, {"seats": "5", "priced": "x"})

    assert "A recurring bank transfer is not collected automatically: you send it yourself." in page
    assert answer.status_code == 409
    assert not Checkout.objects.exists()


def test_the_subscription_leads_to_the_standing_order(alpenrose, visitor, noon):
    subscription = started(alpenrose, noon)
    url = reverse("portal:subscription", args=[subscription.public_id])
    assert PAGE not in visitor.get(url).content.decode()

    pays_by(alpenrose, "recurring_transfer")

    assert PAGE in visitor.get(url).content.decode()


def test_lists_cost_the_same_however_many_are_expected(alpenrose, expected, visitor):
    pages = ("/invoices/", "/", PAGE)
    before = [visitor.queries(url) for url in pages]
    for days in range(5):
        billed(alpenrose, now=NOON - timedelta(days=days), method=alpenrose.default_method)

    assert [visitor.queries(url) for url in pages] == before
