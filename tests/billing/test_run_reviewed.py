"""Billing runs that staff review, cancel and retry; cards, and how much a run asks of the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing_portal.billing import tasks
from billing_portal.billing.actions import approve_run, cancel_run, retry_items
from billing_portal.billing.models import BillingItem, BillingRun
from billing_portal.billing.steps.plan import plan_run, start_run
from billing_portal.billing.steps.work import bill_items, work_run
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.engine import drain
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.sellers.models import LegalEntity
from billing_portal.subscriptions.models import Term
from tests.billing.runs import MORNING, done, run_of, subscribed
from tests.personas import pays_by


def test_a_reviewed_run_waits_and_does_not_bill_what_has_changed_since(many, staff):
    LegalEntity.objects.update(review_billing=True)
    with clock.at(MORNING):
        tasks.bill_due(MORNING)
        drain()
    run = BillingRun.objects.get()
    assert (run.status, Invoice.objects.count()) == ("planned", 0)
    Term.objects.filter(subscription__account=many[1]).update(seats=99)

    approve_run(run, by=staff["finance"], now=MORNING)
    done(run)

    assert Invoice.objects.count() == 6
    assert BillingItem.objects.get(account=many[1]).status == "changed"
    retry_items(run, by=staff["finance"], now=MORNING)
    done(run)
    assert Invoice.objects.get(account=many[1]).lines.first().quantity == 99


def test_a_representative_may_not_let_a_run_go_or_cancel_it(alpenrose, miriam):
    subscribed(alpenrose)
    run = start_run(alpenrose.entity, by=None, now=MORNING)
    plan_run(run, now=MORNING)

    with pytest.raises(NotAllowed):
        approve_run(run, by=miriam, now=MORNING)
    with pytest.raises(NotAllowed):
        cancel_run(run, by=miriam, now=MORNING)

    run.refresh_from_db()
    assert run.status == "planned"


def test_a_cancelled_run_bills_nothing_and_the_next_one_all_of_it(alpenrose, staff):
    subscribed(alpenrose)
    run = start_run(alpenrose.entity, by=None, now=MORNING)
    plan_run(run, now=MORNING)
    cancel_run(run, by=staff["finance"], now=MORNING)
    entry = Entry.objects.get(name="billing_run.cancelled")
    assert (entry.actor, entry.data) == (staff["finance"], {"entity": "DE"})

    work_run(run, now=MORNING)
    assert not Invoice.objects.exists()
    with pytest.raises(WrongState):
        approve_run(run, by=staff["finance"], now=MORNING)

    done(run_of(alpenrose))
    assert Invoice.objects.count() == 1


def test_a_card_is_charged_on_the_day_the_period_begins(alpenrose):
    pays_by(alpenrose, "card")
    subscribed(alpenrose)

    with clock.at(MORNING):
        tasks.bill_due(MORNING)
        drain()

    assert Invoice.objects.get().status == "paid"


def test_questions_to_the_database_do_not_grow_with_the_accounts(many):
    run = run_of(many[0])
    ids = list(run.items.values_list("pk", flat=True))

    def asked(of: list[int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            bill_items(run, of, now=MORNING)
        statements = [query["sql"] for query in queries]
        # SQLite wants postings one by one; everything else is for the whole batch.
        return sum("ledger_" not in sql for sql in statements)

    asked(ids[:1])  # the first number of a year makes its series
    assert asked(ids[1:2]) == asked(ids[2:])


def test_what_failed_starts_no_other_run_on_the_same_day_and_is_planned_again_on_the_next(alpenrose):
    subscribed(alpenrose)
    Term.objects.update(list_minor=2**62)
    with clock.at(MORNING):
        tasks.bill_due(MORNING)
        drain()
        tasks.bill_due(MORNING)
        drain()
    assert [item.status for item in BillingItem.objects.all()] == ["failed"]
    Term.objects.update(list_minor=10_000)

    tomorrow = MORNING + timedelta(days=1)
    with clock.at(tomorrow):
        tasks.bill_due(tomorrow)
        drain()

    assert BillingRun.objects.count() == 2
    assert Invoice.objects.count() == 1


def test_what_is_put_back_is_on_record_and_its_old_problem_is_gone(alpenrose, staff):
    subscribed(alpenrose)
    Term.objects.update(list_minor=2**62)
    run = done(run_of(alpenrose))
    assert (run.status, BillingItem.objects.exclude(problem="").count()) == ("done", 1)

    assert retry_items(run, by=staff["finance"], now=MORNING) == 1

    item = BillingItem.objects.get()
    assert (item.status, item.problem) == ("planned", "")
    entry = Entry.objects.get(name="billing_run.retried")
    assert (entry.object_id, entry.actor, entry.data) == (run.public_id, staff["finance"], {"items": 1})


def test_a_run_that_a_person_begins_says_who_of_which_entity_and_day(alpenrose, staff):
    run = start_run(alpenrose.entity, by=staff["finance"], now=MORNING)
    plan_run(run, now=MORNING)
    approve_run(run, by=staff["services"], now=MORNING)

    for name, who in (("billing_run.started", "finance"), ("billing_run.approved", "services")):
        entry = Entry.objects.get(name=name)
        assert (entry.actor, entry.data) == (staff[who], {"entity": "DE", "on": "2026-04-01"})
