"""A card that is refused: the order stands, the invoice is open, page and mail say so, and a second try pays it."""

from __future__ import annotations

from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.orders.models import ServiceOrder
from billing_portal.payments.models import PaymentAttempt
from tests.journeys.conftest import mails_to, work
from tests.personas import sent


def enter_card(page, number):
    page.locator("[name=card_number]").fill(number)
    page.locator("[name=expiry]").fill("08 / 29")
    page.locator("[name=cvc]").fill("123")
    page.locator("button.pay").click()


def test_a_declined_card_leaves_the_order_standing_and_another_card_pays(visitor, alpenrose):
    quote = sent(alpenrose, now=clock.now())
    page = visitor.page

    visitor.sign_in("alpenrose.billing")
    visitor.goto(f"/quotes/{quote.public_id}/")
    visitor.button("proceed").click()
    page.locator("button[name=kind][value=card]").click()
    assert visitor.is_accessible()
    enter_card(page, "4000 0000 0000 0002")
    page.wait_for_url("**/checkout/**")
    assert page.get_by_role("radio", name="0002").is_checked()
    visitor.button("to_order").click()
    visitor.button("place").click()

    assert visitor.sees("SO-2026-000001")
    assert visitor.button("try_again").is_visible()
    assert visitor.is_accessible()
    assert ServiceOrder.objects.exists()
    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.reserved_minor) == ("issued", 0)
    work()
    confirmation = next(
        mail for mail in mails_to("sabine.kerschbaumer@alpenrose.example") if "SO-2026-000001" in mail.subject
    )
    assert f"/invoices/{invoice.public_id}/" in confirmation.body

    visitor.button("try_again").click()
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


def test_an_abandoned_payment_page_can_be_left_and_tried_again(visitor, alpenrose):
    quote = sent(alpenrose, now=clock.now())
    page = visitor.page
    visitor.sign_in("alpenrose.billing")
    visitor.goto(f"/quotes/{quote.public_id}/")
    visitor.button("proceed").click()
    page.locator("button[name=kind][value=card]").click()
    enter_card(page, "4000 0025 0000 3155")
    page.wait_for_url("**/checkout/**")
    visitor.button("to_order").click()
    visitor.button("place").click()
    visitor.button("try_again").click()
    page.locator("button.leave").click()
    page.wait_for_url("**/payments/**")
    assert visitor.is_accessible()

    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.reserved_minor) == ("issued", 0)
    visitor.goto(f"/invoices/{invoice.public_id}/")
    assert page.locator("form[action$='/pay/'] button").is_visible()
