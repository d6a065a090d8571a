"""A forgotten password, and a representative who composes and sends."""

from __future__ import annotations

import re
from datetime import timedelta

from billing_portal.kit import clock
from billing_portal.quotes.models import Quote
from tests.journeys.conftest import mails_to, work

SABINE = "sabine.kerschbaumer@alpenrose.example"
NEW = "ganz-Neues-Kennwort-31"


def test_forgotten_password(visitor, alpenrose):
    page = visitor.page
    visitor.goto("/sign-in/")
    assert visitor.is_accessible()
    visitor.link("forgot").click()
    assert visitor.is_accessible()
    page.get_by_label(visitor.words["user_id"], exact=True).fill("alpenrose.billing")
    visitor.button("submit").click()
    assert visitor.is_accessible()
    work()
    link = re.search(r"http\S+/password/new/\S+", mails_to(SABINE)[-1].body)
    assert link is not None
    page.request.get(link[0])  # a mail scanner opens it first
    visitor.goto(link[0])
    assert visitor.is_accessible()
    for field in page.locator("input[type=password]").all():
        field.fill(NEW)
    page.locator("form button.primary").click()
    page.wait_for_url("**/sign-in/**")

    visitor.sign_in(SABINE, NEW)

    assert visitor.sees(visitor.words["center"])
    visitor.goto(link[0])
    assert page.locator("input[type=password]").count() == 0  # the link is used up
    assert visitor.is_accessible()


def test_a_representative_composes_previews_and_sends(visitor, alpenrose, miriam):
    page = visitor.page
    visitor.sign_in("rep")
    assert visitor.is_accessible()
    visitor.goto("/office/quotes/new/")
    assert visitor.is_accessible()
    page.get_by_text("Alpenrose Logistik GmbH").first.click()
    page.locator("[name=title]").wait_for()
    page.locator("[name=title]").fill("Remote Support, 60 Plätze")
    page.locator("[name$=product]").first.select_option(label="Remote Support")
    page.locator("[name$=quantity]").first.fill("60")
    page.locator("[name$=discount]").first.fill("20")
    page.locator("[name$=interval]").first.select_option("annual")
    page.locator("[name$=start_on]").first.fill((clock.now() + timedelta(days=30)).date().isoformat())
    page.locator("[name$=term_months]").first.fill("12")
    assert visitor.is_accessible()
    page.locator("button[name=do][value=preview]").click()
    page.wait_for_url(re.compile(r"/office/quotes/[0-9a-f-]{36}/"))
    quote = Quote.objects.get()
    assert quote.status == "draft"
    assert page.get_by_text(re.compile(r"12[.,]480[.,]00")).first.is_visible()
    assert visitor.is_accessible()
    page.locator("form[action$='/send/'] button").click()
    page.wait_for_load_state()

    quote.refresh_from_db()
    assert (quote.status, quote.value_minor) == ("sent", 1_248_000)
    work()
    assert any(quote.number in mail.subject for mail in mails_to(SABINE))
