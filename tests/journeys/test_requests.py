"""Another interval: asked for with its price on the screen, applied by one button, read in the request."""

from __future__ import annotations

import re

from billing_portal.kit import clock
from billing_portal.requests.models import ServiceRequest
from tests.journeys.conftest import mails_to, work
from tests.portal.test_requests import subscribed


def test_another_interval_is_asked_for_and_applied(visitor, alpenrose, sabine, miriam):
    page, running = visitor.page, subscribed(alpenrose, sabine, clock.now())
    visitor.sign_in(sabine.username)
    visitor.goto("/requests/new/")
    assert visitor.is_accessible()
    page.locator(".link-list a[href*='topic=billing_interval']").click()
    page.locator("button[name=show]").click()
    assert page.get_by_text(re.compile(r"2[.,]592[.,]00")).first.is_visible()
    assert visitor.is_accessible()
    page.locator("[name=interval]").select_option("monthly")
    page.locator("button.primary").click()
    page.wait_for_url(re.compile(r"/requests/[0-9a-f-]{36}/"))
    assert visitor.is_accessible()
    row = ServiceRequest.objects.get()
    page.context.clear_cookies()

    visitor.sign_in("services")
    visitor.goto(f"/office/requests/{row.public_id}/")
    assert visitor.is_accessible()
    page.locator("form[action$='/apply/'] button").click()
    page.locator("form[action$='/undo/'] button").wait_for()
    assert visitor.is_accessible()

    running.refresh_from_db()
    assert running.next_interval == "monthly"
    work()
    told = [mail.subject for mail in mails_to(sabine.email) if row.number in mail.subject]
    assert len(set(told)) == 2  # that it was received, and that it is done
