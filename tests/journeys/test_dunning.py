"""Past due: reminded once, then disputed or paid; suspended, and running again as soon as it is paid."""

from __future__ import annotations

import re
from datetime import timedelta

from billing_portal.dunning.models import DunningNotice, Suspension
from billing_portal.dunning.steps.run import start_run, work_run
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.notifications.models import Delivery
from billing_portal.requests.models import ServiceRequest
from billing_portal.subscriptions.models import Subscription
from tests.journeys.conftest import mails_to, work
from tests.personas import pays_by
from tests.portal.billing import billed
from tests.portal.test_requests import subscribed

WORDS = {
    "en": {"reminder": "Payment reminder", "suspended": "Your services have been suspended since"},
    "de": {"reminder": "Zahlungserinnerung", "suspended": "Ihre Dienste sind seit"},
}


def late(account, *, days: int, issued: int) -> Invoice:
    """EUR 119.00, issued so many days ago and late by some of them."""
    now = clock.now()
    due = clock.day(now, account.entity.zone) - timedelta(days=days)
    return billed(account, now=now - timedelta(days=issued), due=due)


def run_after(account, days: int) -> None:
    """The worker's run of a day so many days from now."""
    now = clock.now() + timedelta(days=days)
    work_run(start_run(account.entity, clock.day(now, account.entity.zone), by=None, now=now), now=now)


def pay_all(page) -> None:
    page.locator("[name=amount]").press("Enter")
    page.wait_for_url("**/pay/review/**")
    page.locator("form[action='/pay/start/'] button").click()
    page.wait_for_url("**/payments/**")


def test_reminded_the_contact_disputes_one_invoice_and_pays_the_other(visitor, alpenrose, sabine, staff):
    page, words = visitor.page, WORDS[visitor.language]
    wrong, right = late(alpenrose, days=4, issued=14), late(alpenrose, days=3, issued=14)
    pays_by(alpenrose, "card")
    alpenrose.language = visitor.language
    alpenrose.save(update_fields=["language"])
    visitor.sign_in("finance")
    visitor.goto("/office/dunning/")
    assert visitor.is_accessible()
    page.locator("a[href='/office/dunning/next/DE/']").click()
    assert visitor.sees(words["reminder"])
    assert visitor.is_accessible()
    page.locator("main form[method=post] button").click()
    page.wait_for_url("**/office/dunning/")
    work()
    page.reload()
    assert visitor.sees(words["reminder"])
    assert visitor.is_accessible()
    page.context.clear_cookies()

    [reminder] = [mail for mail in mails_to(sabine.email) if mail.subject.startswith(words["reminder"])]
    assert wrong.number in reminder.body
    assert right.number in reminder.body
    assert [name for name, _body, _kind in reminder.attachments] == ["DE-M-2026-000001.pdf"]

    visitor.sign_in(sabine.username)
    visitor.goto(re.search(r"https?://\S+/pay/\S+", reminder.body).group())
    assert visitor.is_accessible()
    visitor.goto(f"/invoices/{wrong.public_id}/")
    assert visitor.sees(words["reminder"])
    page.locator("a[href*='topic=dispute']").click()
    page.locator("[name=why]").select_option(index=1)
    page.locator("[name=message]").fill("Not ordered.")
    assert visitor.is_accessible()
    page.locator("main button.primary").click()
    page.wait_for_url(re.compile(r"/requests/[0-9a-f-]{36}/"))
    assert ServiceRequest.objects.get().invoice == wrong
    visitor.goto(f"/pay/?invoice={right.public_id}")
    pay_all(page)
    visitor.goto("/reminders/")
    assert visitor.is_accessible()

    run_after(alpenrose, 30)
    work()
    assert DunningNotice.objects.count() == 1
    assert [mail.subject for mail in mails_to(sabine.email)].count(reminder.subject) == 1


def test_a_suspended_account_pays_and_runs_again(visitor, alpenrose, sabine):
    page, words = visitor.page, WORDS[visitor.language]
    invoice, running = late(alpenrose, days=42, issued=72), subscribed(alpenrose, sabine, clock.now())
    pays_by(alpenrose, "card")
    for ago in (39, 28, 14, 0):
        run_after(alpenrose, -ago)
    work()
    visitor.sign_in(sabine.username)
    for path in ("/", "/subscriptions/", "/invoices/"):
        visitor.goto(path)
        assert visitor.sees(words["suspended"])
        assert visitor.is_accessible()
    page.locator("section[aria-labelledby=suspended-title] a.button").first.click()
    assert visitor.is_accessible()
    pay_all(page)
    work()

    running.refresh_from_db()
    assert running.status == Subscription.Status.ACTIVE
    assert Suspension.objects.get().restored_at is not None
    told = Delivery.objects.get(message__template="services_restored", address=sabine.email).subject
    assert told in [mail.subject for mail in mails_to(sabine.email)]
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    visitor.goto("/")
    assert page.locator("#suspended-title").count() == 0
    assert visitor.is_accessible()
