"""A refused card leads to Pay Now; parts, several invoices, money on its way: as a person meets them in a browser."""

from __future__ import annotations

import pytest

from billing_portal.integrations.payments.sandbox.models import Switch
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.orders.models import ServiceOrder
from billing_portal.payments.models import PaymentAttempt
from tests.journeys.conftest import mails_to, work
from tests.personas import pays_by, sent
from tests.portal.billing import billed


def enter_card(page, number):
    page.locator("[name=card_number]").fill(number)
    page.locator("[name=expiry]").fill("08 / 29")
    page.locator("[name=cvc]").fill("123")
    page.locator("button.pay").click()


def order_with(visitor, alpenrose, number):
    """Place an order whose card is entered on the way."""
    quote = sent(alpenrose, now=clock.now())
    visitor.sign_in("alpenrose.billing")
    visitor.goto(f"/quotes/{quote.public_id}/")
    visitor.button("proceed").click()
    visitor.page.locator("button[name=kind][value=card]").click()
    enter_card(visitor.page, number)
    visitor.page.wait_for_url("**/checkout/**")
    visitor.button("to_order").click()
    visitor.button("place").click()


def test_a_declined_card_leaves_the_order_standing_and_another_card_pays(visitor, alpenrose):
    page = visitor.page
    order_with(visitor, alpenrose, "4000 0000 0000 0002")

    assert visitor.sees("SO-2026-000001")
    assert visitor.link("pay_now").is_visible()
    assert visitor.is_accessible()
    assert ServiceOrder.objects.exists()
    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.reserved_minor) == ("issued", 0)
    work()
    confirmation = next(
        mail for mail in mails_to("sabine.kerschbaumer@alpenrose.example") if "SO-2026-000001" in mail.subject
    )
    assert f"/pay/?invoice={invoice.public_id}" in confirmation.body

    visitor.link("pay_now").click()
    assert visitor.is_accessible()
    page.locator("[name=means][value=new]").check()
    page.locator("form[action='/pay/start/'] button").click()
    enter_card(page, "4242 4242 4242 4242")
    page.wait_for_url("**/payments/**")
    assert visitor.sees(visitor.words["paid"])
    assert visitor.is_accessible()
    work()
    invoice.refresh_from_db()
    assert (invoice.status, PaymentAttempt.objects.filter(status="succeeded").count()) == ("paid", 1)
    visitor.goto(f"/invoices/{invoice.public_id}/")
    assert visitor.sees(visitor.words["paid"])
    assert visitor.is_accessible()


def test_a_card_that_asks_its_holder_is_left_at_the_bank_continued_and_paid(visitor, alpenrose):
    page = visitor.page
    order_with(visitor, alpenrose, "4000 0025 0000 3155")
    page.wait_for_url("**/sandbox/gateway/**")
    assert visitor.is_accessible()
    page.locator("a.leave").click()
    page.wait_for_url("**/orders/**")
    assert visitor.sees("SO-2026-000001")
    assert visitor.is_accessible()
    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.begun_minor) == ("issued", invoice.total_minor)
    visitor.goto("/payments/?show=moving")
    assert visitor.sees(invoice.number)
    assert visitor.is_accessible()

    page.locator("main table a", has_text=visitor.words["details"]).click()
    page.locator("form[action$='/continue/'] button").first.click()
    page.locator("button[value=confirm]").click()
    page.wait_for_url("**/orders/**")
    assert visitor.sees(visitor.words["paid"])
    assert visitor.is_accessible()
    invoice.refresh_from_db()
    assert (invoice.status, PaymentAttempt.objects.count()) == ("paid", 1)


def test_an_abandoned_payment_page_can_be_left_and_tried_again(visitor, alpenrose):
    page = visitor.page
    order_with(visitor, alpenrose, "4000 0000 0000 0002")
    visitor.link("pay_now").click()
    page.locator("[name=means][value=new]").check()
    page.locator("form[action='/pay/start/'] button").click()
    page.locator("button.leave").click()
    page.wait_for_url("**/payments/**")
    assert visitor.is_accessible()

    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.reserved_minor) == ("issued", 0)
    visitor.goto(f"/invoices/{invoice.public_id}/")
    assert visitor.link("pay_now").is_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_two_invoices_are_ticked_reviewed_and_paid_in_part(visitor, alpenrose, width):
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 900})
    now = clock.now()
    pays_by(alpenrose, "card")
    first, second = billed(alpenrose, now=now), billed(alpenrose, now=now)
    visitor.sign_in("alpenrose.billing")
    visitor.goto("/invoices/?only=open")
    assert visitor.is_accessible()
    for invoice in (first, second):
        page.locator(f"[name=invoice][value='{invoice.public_id}']").check()
    visitor.button("pay_selected").click()
    assert visitor.is_accessible()

    field = page.locator("[name=amount]")
    field.fill("150.005" if visitor.language == "en" else "150,005")
    field.press("Enter")
    assert page.locator("[aria-invalid=true]").input_value().startswith("150")
    assert visitor.is_accessible()
    field.fill("150.00" if visitor.language == "en" else "150,00")
    field.press("Enter")
    page.wait_for_url("**/pay/review/**")
    assert not PaymentAttempt.objects.exists()
    assert visitor.is_accessible()
    page.locator("form[action='/pay/start/'] button").click()
    page.wait_for_url("**/payments/**")

    assert visitor.is_accessible()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.paid_minor) == ("paid", 3_100)
    visitor.goto("/payments/")
    assert visitor.is_accessible()


def test_money_on_its_way_is_seen_everywhere_and_the_rest_can_be_paid(visitor, alpenrose):
    page = visitor.page
    pays_by(alpenrose, "direct_debit")
    invoice = billed(alpenrose, now=clock.now())
    Switch.objects.create(name="slow")
    visitor.sign_in("alpenrose.billing")
    visitor.goto(f"/pay/?invoice={invoice.public_id}")
    page.locator("[name=amount]").fill("19")
    page.locator("[name=amount]").press("Enter")
    page.locator("form[action='/pay/start/'] button").click()
    page.wait_for_url("**/payments/**")
    assert visitor.is_accessible()

    for path in ("/", "/invoices/", f"/invoices/{invoice.public_id}/", f"/pay/?invoice={invoice.public_id}"):
        visitor.goto(path)
        assert page.locator("main").get_by_text("7030").first.is_visible()
        assert visitor.is_accessible()
    assert page.locator("[name=minor]").get_attribute("value") == "10000"


def test_a_saved_card_can_be_removed_and_the_one_in_use_says_why_not(visitor, alpenrose):
    page = visitor.page
    pays_by(alpenrose, "card")
    pays_by(alpenrose, "bank_transfer")
    visitor.sign_in("alpenrose.billing")
    visitor.goto("/payment-method/")
    assert visitor.is_accessible()
    page.locator("form[action$='/remove/'] button").click()
    page.wait_for_load_state()
    assert page.locator("form[action$='/remove/']").count() == 0
    assert visitor.is_accessible()
