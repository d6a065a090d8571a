"""A billing run from the dry run to the last invoice: nothing missing, nothing twice, whatever happens to it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing_portal.accounts.models import BillTo
from billing_portal.billing.actions import approve_run, retry_items, start_preview
from billing_portal.billing.errors import DayToCome, RunIsOpen
from billing_portal.billing.models import BillingItem
from billing_portal.billing.queries import progress
from billing_portal.billing.steps import bill_begun
from billing_portal.billing.steps import work as work_module
from billing_portal.billing.steps.plan import plan_run, start_run
from billing_portal.billing.steps.work import bill_items, work_run
from billing_portal.documents.models import Paper
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.journal.models import Entry
from billing_portal.numbers.models import NumberSeries
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.tax.models import TaxRule
from tests.billing.runs import MORNING, done, run_of, subscribed


def test_what_begins_is_invoiced_once_with_po_tax_and_due_date_of_the_day(alpenrose):
    first, second = subscribed(alpenrose), subscribed(alpenrose, interval="monthly", seats=3)

    run = done(run_of(alpenrose))

    invoice = Invoice.objects.get()
    assert (run.status, invoice.status, invoice.number) == ("done", "issued", "DE-2026-000001")
    assert (invoice.net_minor, invoice.tax_minor) == (117_000, 22_230)
    assert [line.subscription for line in invoice.lines.all()] == [first, second]
    assert invoice.due_on == date(2026, 5, 1)
    assert Paper.objects.get(kind="invoice").data.number == invoice.number
    assert BillingItem.objects.get().invoice == invoice
    assert {term.billed for term in Term.objects.all()} == {1}


def test_an_invoice_of_a_run_is_the_same_as_one_issued_alone(alpenrose, bluebell):
    subscribed(alpenrose)
    [alone] = bill_begun(alpenrose, by=None, now=MORNING)
    subscribed(alpenrose)

    done(run_of(alpenrose))

    together = Invoice.objects.exclude(pk=alone.pk).get()
    skip = {"id", "public_id", "number"}
    same = [field.attname for field in Invoice._meta.concrete_fields if field.attname not in skip]
    alone.refresh_from_db()
    assert [getattr(alone, name) for name in same] == [getattr(together, name) for name in same]
    papers = {paper.object_id: paper.snapshot for paper in Paper.objects.filter(kind="invoice")}
    one, other = papers[alone.public_id], papers[together.public_id]
    for paper in (one, other):
        del paper["number"], paper["remittance"]["reference"]
    assert one == other
    entries = Entry.objects.filter(name="invoice.issued")
    assert [set(entry.data) for entry in entries] == [{"number"}, {"number"}]


def test_the_dry_run_says_what_will_be_billed_and_writes_nothing_else(many):
    run = start_run(many[0].entity, by=None, now=MORNING)

    plan_run(run, now=MORNING)

    found = progress(run)
    assert (run.status, found.count, found.by_status) == ("planned", 7, {"planned": 7})
    assert run.planned_at == MORNING
    assert found.totals[0].minor == 7 * (117_000 + 22_230)
    assert not Invoice.objects.exists()
    assert not NumberSeries.objects.filter(series="DE").exists()


def test_a_preview_of_a_day_to_come_names_the_renewal_and_never_bills(alpenrose, staff):
    subscribed(alpenrose)
    done(run_of(alpenrose))

    preview = start_preview(alpenrose.entity, date(2027, 4, 1), by=staff["finance"], now=MORNING)
    plan_run(preview, now=MORNING)

    assert progress(preview).renewals == 1
    with pytest.raises(DayToCome):
        approve_run(preview, by=staff["finance"], now=MORNING)
    assert Invoice.objects.count() == 1


def test_of_two_runs_at_once_one_is_refused(alpenrose):
    start_run(alpenrose.entity, by=None, now=MORNING)

    with pytest.raises(RunIsOpen):
        start_run(alpenrose.entity, by=None, now=MORNING)


class Killed(BaseException):
    """What SIGKILL leaves: nothing after it runs."""


def test_killed_in_the_middle_it_goes_on_and_bills_every_account_once(many, monkeypatch):
    monkeypatch.setattr(work_module, "BATCH", 2)
    run = run_of(many[0])
    real, calls = work_module.bill_periods, []

    def dies_at_the_third(*args, **kwargs):
        calls.append(1)
        found = real(*args, **kwargs)
        if len(calls) == 3:
            raise Killed
        return found

    monkeypatch.setattr(work_module, "bill_periods", dies_at_the_third)
    with pytest.raises(Killed):
        work_run(run, now=MORNING)
    assert Invoice.objects.count() == 4

    done(run)

    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [f"DE-2026-{n:06d}" for n in range(1, 8)]
    assert {item.status for item in BillingItem.objects.all()} == {"issued"}
    assert InvoiceLine.objects.count() == 14


def test_a_second_worker_with_the_same_items_bills_nothing_again(many):
    run = run_of(many[0])
    ids = list(run.items.values_list("pk", flat=True))

    bill_items(run, ids, now=MORNING)
    bill_items(run, ids, now=MORNING)

    assert Invoice.objects.count() == 7


def test_shards_share_the_accounts_and_the_last_one_closes_the_run(many):
    run = run_of(many[0])

    work_run(run, now=MORNING, shard=0, shards=2)
    run.refresh_from_db()
    halfway = Invoice.objects.count()
    work_run(run, now=MORNING, shard=1, shards=2)

    run.refresh_from_db()
    assert 0 < halfway < 7
    assert (run.status, Invoice.objects.count()) == ("done", 7)


def test_one_accounts_trouble_keeps_nobody_else_waiting(many, staff):
    run = run_of(many[0])
    broken = many[3]
    stray = Subscription.objects.filter(account=broken).first()
    Term.objects.filter(subscription=stray).update(list_minor=2**62)

    done(run)

    assert Invoice.objects.count() == 6
    item = BillingItem.objects.get(account=broken)
    assert item.status == "failed"
    assert item.problem
    Term.objects.filter(subscription=stray).update(list_minor=10_000)
    assert retry_items(run, by=staff["finance"], now=MORNING) == 1
    done(run)
    assert Invoice.objects.count() == 7


def test_an_account_that_cannot_be_planned_is_shown_to_staff_and_the_others_are_planned(many):
    Term.objects.filter(subscription__account=many[3]).update(list_minor=2**62)

    run = start_run(many[0].entity, by=None, now=MORNING)
    plan_run(run, now=MORNING)

    failed = BillingItem.objects.get(status="failed")
    assert (failed.account, failed.starts_on, failed.currency) == (many[3], MORNING.date(), "EUR")
    assert (failed.lines, failed.net_minor, failed.tax_minor) == (0, 0, 0)
    assert "Error: " in failed.problem
    assert BillingItem.objects.filter(status="planned").count() == 6


def test_the_dry_run_names_an_account_whose_tax_nobody_can_decide(alpenrose):
    subscribed(alpenrose)
    TaxRule.objects.filter(buyer_country="DE").update(valid_to=MORNING.date() - timedelta(days=1))

    run = start_run(alpenrose.entity, by=None, now=MORNING)
    plan_run(run, now=MORNING)

    assert BillingItem.objects.get().missing == ["tax"]


def test_what_was_billed_meanwhile_leaves_nothing_for_the_run(alpenrose):
    subscribed(alpenrose)
    run = run_of(alpenrose)
    bill_begun(alpenrose, by=None, now=MORNING)

    done(run)

    item = BillingItem.objects.get()
    assert (run.status, item.status, item.invoice) == ("done", "nothing", None)
    assert Invoice.objects.count() == 1


def test_an_invoice_over_nothing_is_issued_and_paid_at_once(alpenrose):
    subscribed(alpenrose)
    Term.objects.update(list_minor=0)

    done(run_of(alpenrose))

    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.total_minor, invoice.paid_at) == ("paid", 0, MORNING)
    assert invoice.number


def test_an_account_that_lacks_something_is_held_and_the_others_are_issued(many):
    BillTo.objects.filter(account=many[2]).update(street="")
    run = run_of(many[0])
    assert BillingItem.objects.get(account=many[2]).missing == ["buyer.street"]

    done(run)

    held = Invoice.objects.get(account=many[2])
    assert (held.status, held.number) == ("draft", None)
    assert BillingItem.objects.get(account=many[2]).status == "held"
    assert Invoice.objects.filter(status="issued").count() == 6
