"""The hand-over in two browsers: the old contact invites, the new one takes over, the old one is outside."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe

from billing_portal.accounts.queries import billing_contact
from tests.journeys.conftest import WCAG, mails_to, work

JONAS = "jonas.weber@alpenrose.example"
PASSWORD = "ganz-Neues-Kennwort-31"


def test_the_role_goes_from_one_browser_to_the_other(visitor, browser, browser_context_args, alpenrose):
    old = visitor.page
    visitor.sign_in("alpenrose.billing")
    visitor.goto("/bill-to/")
    assert visitor.is_accessible()
    old.locator("[name=first_name]").fill("Jonas")
    old.locator("[name=last_name]").fill("Weber")
    old.locator("[name=email]").fill(JONAS)
    visitor.button("save").click()
    old.locator("button[name=who][value=handover]").wait_for()
    assert visitor.is_accessible()
    old.locator("button[name=who][value=handover]").click()
    old.wait_for_url("**/bill-to/")
    assert visitor.is_accessible()
    work()
    link = re.search(r"http\S+/take-over/\S+", mails_to(JONAS)[-1].body)
    assert link is not None

    context = browser.new_context(**browser_context_args)
    new = context.new_page()
    new.set_default_timeout(8000)
    new.request.get(link[0])  # a mail scanner opens it first
    new.goto(link[0])
    assert Axe().run(new, options={"runOnly": {"type": "tag", "values": WCAG}}).violations_count == 0
    new.locator("[name=user_id]").fill("jonas.weber")
    for field in new.locator("input[type=password]").all():
        field.fill(PASSWORD)
    new.locator("form.form button.primary").click()
    new.wait_for_url("**/sign-in/**")
    new.locator("[name=login]").fill("jonas.weber")
    new.locator("[name=password]").fill(PASSWORD)
    new.locator("form button.primary").click()
    new.wait_for_url(lambda url: "/sign-in" not in url)
    assert "A-1001" in new.content()
    new.goto(f"{visitor.base}/activity/")
    assert "Sabine Kerschbaumer" in new.content()
    context.close()

    visitor.goto("/bill-to/")
    assert "/sign-in/" in old.url
    visitor.sign_in("alpenrose.billing")
    assert "A-1001" not in old.content()
    assert billing_contact(alpenrose).username == "jonas.weber"
    work()
    last = mails_to("sabine.kerschbaumer@alpenrose.example")[-1]
    assert "Jonas Weber" in last.body
