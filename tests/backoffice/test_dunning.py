"""Reminders as staff see them: who is how far, what would go out, holds that keep it back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing_portal.dunning.actions import set_hold
from billing_portal.dunning.models import DunningHold, DunningNotice, DunningPolicy, DunningRun
from billing_portal.dunning.steps.run import start_run, work_run
from billing_portal.invoices.actions import promise_payment
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.rules import Promised
from billing_portal.jobs.engine import drain
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.requests.actions import open_request
from billing_portal.requests.models import Topic
from tests.personas import NOON
from tests.portal.billing import billed
from tests.portal.visiting import Visitor, words

UNTIL = date(2026, 3, 20)


@pytest.fixture
def now():
    return clock.now()


def overdue(account, now, days: int = 3):
    """EUR 119.00 that is so many days late today, by the issuer's calendar."""
    today = clock.day(now, account.entity.zone)
    return billed(account, now=now - timedelta(days=30), due=today - timedelta(days=days))


def reminded(account, now):
    run = start_run(account.entity, clock.day(now, account.entity.zone), by=None, now=now)
    work_run(run, now=now)
    return run


def next_url(account) -> str:
    return reverse("backoffice:dunning-next", args=[account.entity.code])


def account_url(account) -> str:
    return reverse("backoffice:account-dunning", args=[account.public_id])


def typed(**changes) -> dict[str, str]:
    day = (clock.now() + timedelta(days=10)).date().isoformat()
    return {"what": "account", "reason": "request", "until": day, "note": "Transfer on Friday", **changes}


def test_the_page_says_who_is_reminded_and_with_how_much(finance, alpenrose, harbor, now):
    overdue(alpenrose, now), reminded(alpenrose, now)

    page = finance.get(reverse("backoffice:dunning")).content.decode()

    assert "A-1001 Alpenrose" in page
    assert "Harbor" not in page.split("Latest runs")[0].split("</div>\n<ul")[-1]
    assert "119.00" in page
    assert "Payment reminder" in page
    assert ">28<" in page  # the default policy's final notice


def test_filters_count_and_find(finance, staff, alpenrose, harbor, now):
    overdue(alpenrose, now), reminded(alpenrose, now)
    set_hold(harbor, None, reason="other", until=now.date(), by=staff["finance"], now=now)
    url = reverse("backoffice:dunning")

    assert "Alpenrose" not in finance.get(f"{url}?show=held").content.decode()
    assert "A-1002" in finance.get(f"{url}?show=held").content.decode()
    assert "A-1001" in finance.get(f"{url}?show=level_1").content.decode()
    assert "No account matches." in finance.get(f"{url}?show=suspended").content.decode()


def test_the_next_run_is_shown_before_anything_is_sent(finance, alpenrose, now):
    invoice = overdue(alpenrose, now)

    page = finance.get(next_url(alpenrose)).content.decode()

    assert (invoice.number in page, "1 reminder" in page, "Start the run" in page) == (True, True, True)
    assert (DunningRun.objects.count(), DunningPolicy.objects.count()) == (0, 0)


def test_one_click_lets_it_go_and_the_worker_sends(finance, staff, alpenrose, now):
    overdue(alpenrose, now)

    finance.post(next_url(alpenrose))
    drain()

    assert DunningNotice.objects.get().account == alpenrose
    assert DunningRun.objects.filter(approved_by=staff["finance"]).count() == 1
    assert "Nothing would be sent." in finance.get(next_url(alpenrose)).content.decode()


def test_while_one_is_running_no_other_begins(finance, alpenrose, now):
    overdue(alpenrose, now)
    start_run(alpenrose.entity, now.date(), by=None, now=now)

    answer = finance.post(next_url(alpenrose))

    assert answer.status_code == 409
    assert DunningRun.objects.count() == 1


def test_what_failed_in_a_run_stands_there(finance, alpenrose, now):
    run = start_run(alpenrose.entity, now.date(), by=None, now=now)
    DunningRun.objects.filter(pk=run.pk).update(problems=[["A-1001", "ValueError: no paper"]])

    assert "ValueError: no paper" in finance.get(reverse("backoffice:dunning")).content.decode()


def test_a_representative_reads_the_own_accounts_page_only(rep, alpenrose, bluebell, now):
    overdue(alpenrose, now), reminded(alpenrose, now)

    page = rep.get(account_url(alpenrose)).content.decode()
    assert DunningNotice.objects.get().number in page
    assert "Hold reminders" not in page
    assert rep.get(account_url(bluebell)).status_code == 404
    assert rep.get(reverse("backoffice:dunning")).status_code == 403
    assert rep.post(next_url(alpenrose)).status_code == 403
    assert rep.post(account_url(alpenrose), typed()).status_code == 403
    assert not DunningHold.objects.exists()


def test_a_hold_is_set_and_lifted_on_the_accounts_page(services, staff, alpenrose, now):
    invoice = overdue(alpenrose, now)

    services.post(account_url(alpenrose), typed(what=str(invoice.public_id)))
    hold = DunningHold.objects.get()
    assert (hold.invoice, hold.reason, hold.note) == (invoice, "request", "Transfer on Friday")
    page = services.get(account_url(alpenrose)).content.decode()
    assert ("The customer asked for it" in page, "nothing today" in page) == (True, True)

    lift = reverse("backoffice:hold-lift", args=[hold.public_id])
    services.post(lift)
    assert DunningHold.objects.get().lifted_by == staff["services"]
    assert services.post(lift).status_code == 409


def test_a_hold_of_the_account_shows_on_the_accounts_page(services, alpenrose):
    services.post(account_url(alpenrose), typed())

    page = services.get(reverse("backoffice:account", args=[alpenrose.public_id])).content.decode()
    assert "On hold until" in page


@pytest.mark.parametrize("until", ["", "2020-01-01", "2999-01-01", "soon"])
def test_a_last_day_that_cannot_be_stands_beside_the_field_and_the_note_is_kept(services, alpenrose, until):
    answer = services.post(account_url(alpenrose), typed(until=until))

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert "Transfer on Friday" in answer.content.decode()
    assert not DunningHold.objects.exists()


def test_an_invoice_of_another_account_cannot_be_chosen(services, alpenrose, bluebell, now):
    foreign = overdue(bluebell, now)

    assert services.post(account_url(alpenrose), typed(what=str(foreign.public_id))).status_code == 422
    assert not DunningHold.objects.exists()


def test_the_paper_opens(rep, alpenrose, bluebell, now):
    overdue(alpenrose, now), reminded(alpenrose, now)
    url = reverse("backoffice:reminder-pdf", args=[DunningNotice.objects.get().public_id])

    assert rep.get(url)["Content-Type"] == "application/pdf"


def test_the_overview_has_one_number(finance, rep, alpenrose, now):
    overdue(alpenrose, now), reminded(alpenrose, now)

    assert "Reminded, on hold or suspended: 1 accounts, 0 of them" in finance.get("/office/").content.decode()
    assert "Reminded, on hold or suspended" not in rep.get("/office/").content.decode()


def test_the_invoice_leads_to_its_own_hold_and_a_dispute_stands_on_the_page(
    services, rep, sabine, alpenrose, now
):
    invoice = overdue(alpenrose, now, days=1)
    type(invoice).objects.filter(pk=invoice.pk).update(issued_on=now.date())
    invoice.refresh_from_db()
    link = f"{account_url(alpenrose)}?invoice={invoice.public_id}"
    url = reverse("backoffice:invoice", args=[invoice.public_id])

    assert link in services.get(url).content.decode()
    assert link not in rep.get(url).content.decode()
    assert f'value="{invoice.public_id}" selected' in services.get(link).content.decode()
    request = open_request(
        alpenrose,
        topic=Topic.DISPUTE,
        invoice=invoice,
        message="Too much.",
        payload={"why": "price"},
        by=sabine,
        now=now,
    )
    page = services.get(account_url(alpenrose)).content.decode()
    assert ("Disputed: no reminders" in page, request.number in page) == (True, True)


NIGHT = datetime(
    2026, 3, 5, 2, 0, tzinfo=UTC
)  # still the evening of the 4th in New York, already the 5th in Berlin


def test_what_is_late_is_counted_by_the_day_of_the_entity_that_issued_it(staff, alpenrose, harbor):
    for account in (alpenrose, harbor):
        billed(account, now=NIGHT - timedelta(days=30), due=date(2026, 3, 4))
    clerk = Visitor(staff["finance"], NIGHT)

    def late(account) -> bool:
        page = clerk.get(f"{reverse('backoffice:accounts')}?q={account.number}").content.decode()
        return '<span class="urgent">1</span>' in page

    assert (late(alpenrose), late(harbor)) == (True, False)


def test_a_hold_lasts_to_the_end_of_the_entitys_day(staff, alpenrose, harbor):
    for account in (alpenrose, harbor):
        until, by = date(2026, 3, 4), staff["finance"]
        set_hold(account, None, reason="other", until=until, by=by, now=NIGHT - timedelta(hours=9))

    page = words(Visitor(staff["finance"], NIGHT).get(f"{reverse('backoffice:dunning')}?show=held"))

    assert "On hold 1" in page
    assert "A-1002" in page
    assert "A-1001" not in page


def test_a_promise_is_shown_while_its_money_may_still_arrive_and_is_no_hold(staff, sabine, alpenrose):
    invoice = billed(alpenrose, now=NOON, due=date(2026, 3, 1))
    promised = Promised("transfer", date(2026, 3, 5))  # Thursday, until Monday, the 9th
    promise_payment(alpenrose, [invoice], promised, by=sabine, now=NOON)
    url = reverse("backoffice:dunning") + "?show=promised"

    shown = words(Visitor(staff["finance"], NOON + timedelta(days=7)).get(url))
    assert "Promised 1" in shown
    assert "On hold 0" in shown
    assert "promised for 5 Mar 2026" in shown
    assert "Promised 0" in words(Visitor(staff["finance"], NOON + timedelta(days=8)).get(url))


def test_the_level_counts_by_the_entitys_day_too(staff, alpenrose, harbor):
    invoice = billed(harbor, now=NIGHT - timedelta(days=30), due=date(2026, 3, 1))
    reminded(harbor, NIGHT)
    Invoice.objects.filter(pk=invoice.pk).update(due_on=date(2026, 3, 4), overdue_after=date(2026, 3, 4))
    url = reverse("backoffice:dunning") + "?show=level_1"

    assert "A-1002" not in words(Visitor(staff["finance"], NIGHT).get(url))
    assert "A-1002" in words(Visitor(staff["finance"], NIGHT + timedelta(hours=4)).get(url))


def test_the_pages_questions_do_not_grow_with_the_accounts(finance, alpenrose, harbor, bluebell, now):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert finance.get(reverse("backoffice:dunning")).status_code == 200
        return len(asked)

    overdue(harbor, now), reminded(harbor, now)
    few = questions()
    overdue(alpenrose, now), overdue(bluebell, now), reminded(alpenrose, now)

    assert questions() == few <= 14


def test_a_policy_that_does_not_exist_is_not_assigned(services, alpenrose):
    for value in ("", "nothing", str(uuid4())):
        answer = services.post(
            reverse("backoffice:account-dunning-policy", args=[alpenrose.public_id]), {"policy": value}
        )
        assert answer.status_code == 404
    assert not Entry.objects.filter(name="dunning_policy.chosen").exists()
