"""A run of reminders: once a day, nobody twice, whatever happens to it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from billing_portal.accounts.models import BillTo, CorporateAccount
from billing_portal.documents.models import Paper
from billing_portal.dunning import tasks
from billing_portal.dunning.actions import begin_run
from billing_portal.dunning.errors import DunningIsRunning
from billing_portal.dunning.models import (
    DunningLine,
    DunningNotice,
    DunningPolicy,
    DunningRun,
    DunningStep,
    PolicyChoice,
)
from billing_portal.dunning.queries import preview
from billing_portal.dunning.steps import run as run_module
from billing_portal.dunning.steps.policies import ensure_policy
from billing_portal.dunning.steps.run import start_run, work_run
from billing_portal.jobs.engine import drain
from billing_portal.jobs.models import Job
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import NotAllowed, WrongState
from tests.dunning.past_due import after, late, levels, run_on
from tests.personas import NOON

pytestmark = pytest.mark.django_db


def twin_of(account: CorporateAccount, number: str) -> CorporateAccount:
    twin = CorporateAccount.objects.select_related("entity").get(pk=account.pk)
    bill_to = BillTo.objects.get(account=account)
    twin.pk, twin.public_id, twin.number, twin.default_method = None, uuid4(), number, None
    twin.save()
    bill_to.pk, bill_to.account = None, twin
    bill_to.save()
    return twin


def test_an_invoice_three_days_late_brings_one_reminder_with_its_paper(alpenrose):
    invoice = late(alpenrose)

    run = run_on(alpenrose, 3)

    notice = DunningNotice.objects.get()
    assert (run.status, notice.number, notice.level) == ("done", "DE-M-2026-000001", 1)
    assert (notice.total.minor, notice.pay_by) == (11_900, date(2026, 3, 12))
    data = Paper.objects.get(kind="reminder", object_id=notice.public_id).data
    assert [(row.number, row.days_overdue, row.open_minor) for row in data.open_invoices] == [
        (invoice.number, 3, 11_900)
    ]
    assert data.remittance.reference == "RF" + data.remittance.reference[2:4] + invoice.number.replace(
        "-", ""
    )
    assert Entry.objects.get(name="dunning_notice.sent").object_id == notice.public_id


def test_a_whole_story_goes_through_every_level_once(alpenrose):
    late(alpenrose)

    for day in range(1, 40):
        run_on(alpenrose, day)

    assert levels(alpenrose) == [1, 2, 3]
    assert [notice.on.isoformat() for notice in DunningNotice.objects.order_by("pk")] == [
        "2026-03-05", "2026-03-16", "2026-03-30",
    ]  # fmt: skip


def test_two_invoices_make_one_notice_with_both(alpenrose):
    late(alpenrose)
    late(alpenrose, net=20_000, days=-3)

    run_on(alpenrose, 3)

    notice = DunningNotice.objects.get()
    assert (notice.total.minor, notice.lines.count()) == (35_700, 2)
    assert Paper.objects.get(kind="reminder").data.remittance.reference.endswith("DEM2026000001")


def test_the_database_lets_no_level_be_told_twice(alpenrose):
    invoice = late(alpenrose)
    run_on(alpenrose, 3)
    line = DunningLine.objects.get()
    other = DunningNotice.objects.get()
    run = start_run(alpenrose.entity, date(2026, 3, 6), by=None, now=after(4))
    other.pk, other.public_id, other.number, other.run = None, uuid4(), "X", run
    other.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        DunningLine.objects.create(
            notice=other, invoice=invoice, level=line.level, since=line.since, is_new=True, open_minor=1
        )


def test_a_day_has_one_run_of_the_worker(alpenrose):
    late(alpenrose)
    run_on(alpenrose, 3)

    with pytest.raises(DunningIsRunning):
        run_on(alpenrose, 3)
    assert DunningRun.objects.count() == 1


def test_letting_go_again_on_the_same_day_sends_nothing_twice(alpenrose, staff):
    late(alpenrose)
    run_on(alpenrose, 3)

    work_run(begin_run(alpenrose.entity, by=staff["finance"], now=after(3)), now=after(3))

    assert levels(alpenrose) == [1]


def test_who_may_not_begin_a_run_sends_nothing(alpenrose, miriam):
    late(alpenrose)

    with pytest.raises(NotAllowed):
        begin_run(alpenrose.entity, by=miriam, now=after(3))
    assert not DunningRun.objects.exists()


def test_a_killed_run_goes_on_after_the_last_account_it_dealt_with(alpenrose, monkeypatch):
    monkeypatch.setattr(run_module, "BATCH", 1)
    twin = twin_of(alpenrose, "A-2001")
    late(alpenrose), late(twin)
    run = start_run(alpenrose.entity, date(2026, 3, 5), by=None, now=after(3))
    run_module._work_batch(run, [alpenrose.pk], after(3))

    again = DunningRun.objects.get()
    work_run(again, now=after(3))

    assert (levels(alpenrose), levels(twin), again.status) == ([1], [1], "done")


def test_of_two_workers_one_gets_each_account(alpenrose):
    late(alpenrose)
    first = start_run(alpenrose.entity, date(2026, 3, 5), by=None, now=after(3))
    second = DunningRun.objects.get()
    work_run(first, now=after(3))

    with pytest.raises(WrongState):
        work_run(second, now=after(3))
    assert levels(alpenrose) == [1]


def test_a_worker_that_comes_late_takes_no_account_that_another_has(alpenrose):
    twin = twin_of(alpenrose, "A-2001")
    late(alpenrose), late(twin)
    fast = start_run(alpenrose.entity, date(2026, 3, 5), by=None, now=after(3))
    slow = DunningRun.objects.get()
    run_module._work_batch(fast, [alpenrose.pk], after(3))

    with pytest.raises(WrongState):
        run_module._work_batch(slow, [alpenrose.pk], after(3))
    assert DunningRun.objects.get().done_to == alpenrose.pk


def test_one_accounts_trouble_is_noted_and_keeps_nobody_waiting(alpenrose, monkeypatch):
    twin = twin_of(alpenrose, "A-2001")
    late(alpenrose), late(twin)
    whole = run_module.reminder_paper

    def fails(notice, account, *args, **kwargs):
        if account == alpenrose:
            raise ValueError("no paper")
        return whole(notice, account, *args, **kwargs)

    monkeypatch.setattr(run_module, "reminder_paper", fails)
    run = run_on(alpenrose, 3)

    assert (levels(alpenrose), levels(twin)) == ([], [1])
    assert run.problems == [["A-1001", "ValueError: no paper"]]
    assert DunningNotice.objects.get().number == "DE-M-2026-000001"


def test_an_account_goes_by_its_own_policy(alpenrose):
    late(alpenrose)
    ensure_policy(alpenrose.entity)
    slow = DunningPolicy.objects.create(entity=alpenrose.entity, name="Key accounts")
    DunningStep.objects.create(policy=slow, level=1, days=20)
    PolicyChoice.objects.create(account=alpenrose, policy=slow)

    run_on(alpenrose, 19)
    assert levels(alpenrose) == []
    run_on(alpenrose, 20)
    assert levels(alpenrose) == [1]


def test_what_is_not_automatic_waits_until_staff_begin_a_run(alpenrose, staff):
    late(alpenrose)
    ensure_policy(alpenrose.entity)
    DunningPolicy.objects.update(is_automatic=False)

    run_on(alpenrose, 3)
    assert levels(alpenrose) == []

    work_run(begin_run(alpenrose.entity, by=staff["services"], now=after(3)), now=after(3))
    assert levels(alpenrose) == [1]


def test_what_waits_for_staff_keeps_no_other_account_waiting(alpenrose):
    twin = twin_of(alpenrose, "A-2001")
    by_hand = DunningPolicy.objects.create(entity=alpenrose.entity, name="By hand", is_automatic=False)
    DunningStep.objects.create(policy=by_hand, level=1, days=3)
    PolicyChoice.objects.create(account=alpenrose, policy=by_hand)
    DunningPolicy.objects.filter(pk=ensure_policy(alpenrose.entity).pk).update(is_automatic=True)
    late(alpenrose)
    late(twin)

    run_on(alpenrose, 3)

    assert (levels(alpenrose), levels(twin)) == ([], [1])


def test_the_preview_says_what_the_run_does(alpenrose):
    ensure_policy(alpenrose.entity)
    late(alpenrose)

    [would] = preview(alpenrose.entity, date(2026, 3, 5))
    assert not DunningNotice.objects.exists()
    run_on(alpenrose, 3)

    notice = DunningNotice.objects.get()
    assert (would.account, would.decision.level, would.total) == (alpenrose, notice.level, notice.total)


def test_the_worker_reminds_in_the_morning_once_a_day(alpenrose):
    late(alpenrose)
    berlin = clock.zone("Europe/Berlin")
    night = after(3).astimezone(berlin).replace(hour=7, minute=59)
    with clock.at(night):
        tasks.remind(night)
    assert DunningRun.objects.filter(on=date(2026, 3, 5)).count() == 0

    for minute in (0, 5, 10):
        moment = night.replace(hour=8, minute=minute)
        with clock.at(moment):
            tasks.remind(moment)
            drain()

    assert DunningRun.objects.filter(on=date(2026, 3, 5)).count() == 1
    assert levels(alpenrose) == [1]


def test_the_worker_takes_up_a_run_that_a_crash_left_open(alpenrose):
    late(alpenrose)
    start_run(alpenrose.entity, date(2026, 3, 5), by=None, now=after(3))

    with clock.at(after(3)):
        tasks.remind(after(3))
        drain()

    assert levels(alpenrose) == [1]


def test_nothing_late_no_run(alpenrose):
    tasks.remind(NOON)

    assert (DunningRun.objects.count(), Job.objects.filter(path__contains="dunning").count()) == (0, 0)


def test_the_number_of_queries_does_not_grow_with_the_accounts(alpenrose):
    accounts = [alpenrose, *(twin_of(alpenrose, f"A-20{n:02}") for n in range(6))]
    late(alpenrose)
    with CaptureQueriesContext(
        connection,
    ) as one:
        run_on(alpenrose, 3)
    for account in accounts[1:]:
        late(account, days=1)
    with CaptureQueriesContext(connection) as many:
        run_on(alpenrose, 4)

    assert DunningNotice.objects.count() == 7
    assert len(many) <= len(one)


def test_another_entity_is_not_touched(alpenrose, harbor):
    late(alpenrose), late(harbor)

    run_on(alpenrose, 3)

    assert (levels(alpenrose), levels(harbor)) == ([1], [])
    assert NOON + timedelta(days=3) == after(3)
