"""Drafts become invoices in one batch as they would one by one; what differs between them is a fact of the draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_portal.accounts.models import BillTo, CorporateAccount
from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.documents.models import Paper
from billing_portal.invoices.errors import InvoiceIsEmpty
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.steps import draft_of, issue_invoices
from billing_portal.invoices.steps.drafts import UNDECIDED, Charge, Draft
from billing_portal.jobs.models import Job
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import WrongState
from billing_portal.kit.periods import Part, Period, day_of
from billing_portal.ledger.models import Leg
from billing_portal.numbers.models import NumberSeries
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.queries import purchase_orders_for
from billing_portal.tax.ports import TaxDecision
from tests.billing.books import rows_written
from tests.days import NOON

VAT = TaxDecision("S", Decimal(19), "test", {"en": "note"}, {"on": "2026-03-02"})
FREE = TaxDecision("O", Decimal(0), "test", {"en": "outside"}, {})
TODAY = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An invoice over lines (net minor units, tax), with the chosen purchase order, the usable ones, or none."""

    like: str
    lines: tuple[tuple[int, TaxDecision], ...]
    carries: str  # chosen, usable or nothing
    has_street: bool = True


def wanted() -> st.SearchStrategy[Wanted]:
    lines = st.tuples(st.integers(0, 60_000), st.sampled_from([VAT, VAT, FREE, UNDECIDED]))
    return st.builds(
        Wanted,
        like=st.sampled_from(["alpenrose", "harbor"]),
        lines=st.lists(lines, min_size=1, max_size=3).map(tuple),
        carries=st.sampled_from(["chosen", "usable", "usable", "nothing"]),
        has_street=st.sampled_from([True, True, False]),
    )


def draft(account: CorporateAccount, one: Wanted) -> Draft:
    """As a caller would build it at this moment, with what is left of the purchase orders by now."""
    usable = purchase_orders_for([account], TODAY).get(account.pk, [])
    bill_to = bill_to_snapshot(account, address_of(account.bill_to))
    return Draft(
        account=account,
        charges=[
            Charge(
                "one_off",
                "Set-up",
                1,
                net,
                0,
                net,
                tax,
                product_category="software_service",
                period=day_of(TODAY),
            )
            for net, tax in one.lines
        ],
        bill_to=bill_to if one.has_street else {**bill_to, "street": "", "lines": []},
        due_on=TODAY + timedelta(days=30),
        purchase_order=account.purchase_orders.get(number="45-1") if one.carries == "chosen" else None,
        usable=usable if one.carries == "usable" else (),
    )


def purchase_order(account: CorporateAccount, number: str, limit_minor: int | None) -> PurchaseOrder:
    return PurchaseOrder.objects.create(
        account=account, number=number, limit_minor=limit_minor, added_at=NOON - timedelta(days=9)
    )


@pytest.fixture
def accounts(alpenrose, harbor) -> dict[str, CorporateAccount]:
    for account in (alpenrose, harbor):
        purchase_order(account, "45-1", 40_000)
        purchase_order(account, "45-2", 100_000)
    return {"alpenrose": alpenrose, "harbor": harbor}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(wanted(), min_size=1, max_size=6))
def test_a_batch_writes_the_same_rows_as_its_drafts_one_by_one(accounts, batch):
    with transaction.atomic():
        issue_invoices([draft(accounts[one.like], one) for one in batch], by=None, now=NOON)
        together = rows_written()
        transaction.set_rollback(True)
    with transaction.atomic():
        for one in batch:
            issue_invoices([draft(accounts[one.like], one)], by=None, now=NOON)
        alone = rows_written()
        transaction.set_rollback(True)

    assert together == alone


def one_line(net: int, carries: str = "usable") -> Wanted:
    return Wanted("alpenrose", ((net, FREE),), carries)


def test_two_invoices_of_a_batch_do_not_both_take_the_last_room_of_a_purchase_order(accounts):
    account = accounts["alpenrose"]

    issued = issue_invoices([draft(account, one_line(30_000)) for _ in range(3)], by=None, now=NOON)

    assert [invoice.po_number for invoice in issued] == ["45-1", "45-2", "45-2"]


def test_an_invoice_over_nothing_does_not_carry_a_purchase_order_that_its_batch_has_used_up(accounts):
    account = accounts["alpenrose"]

    issued = issue_invoices(
        [draft(account, one_line(40_000)), draft(account, one_line(0))], by=None, now=NOON
    )

    assert [invoice.po_number for invoice in issued] == ["45-1", "45-2"]


def test_a_purchase_order_that_was_chosen_is_carried_whatever_is_left_of_it(accounts):
    account = accounts["alpenrose"]

    [issued] = issue_invoices([draft(account, one_line(50_000, "chosen"))], by=None, now=NOON)

    assert issued.po_number == "45-1"


def test_a_draft_without_lines_is_refused_and_nothing_of_its_batch_is_written(accounts):
    account = accounts["alpenrose"]

    with pytest.raises(InvoiceIsEmpty):
        issue_invoices(
            [draft(account, one_line(100)), draft(account, Wanted("alpenrose", (), "nothing"))],
            by=None,
            now=NOON,
        )

    assert not Invoice.objects.exists()
    assert not NumberSeries.objects.filter(series="DE").exists()


@pytest.fixture
def held(accounts) -> Invoice:
    """It lacks the tax of its second line; its first was decided."""
    two = Wanted("alpenrose", ((10_000, VAT), (5_000, UNDECIDED)), "usable")
    [invoice] = issue_invoices([draft(accounts["alpenrose"], two)], by=None, now=NOON)
    return invoice


def test_a_held_invoice_is_issued_in_a_batch_with_a_new_one_on_its_own_row(accounts, held):
    later = NOON + timedelta(days=1)
    with transaction.atomic():
        again = draft_of(held, lambda _category: FREE, on=later.date())
        both = issue_invoices([again, draft(accounts["alpenrose"], one_line(700))], by=None, now=later)

    assert [invoice.number for invoice in both] == ["DE-2026-000001", "DE-2026-000002"]
    row = Invoice.objects.get(pk=held.pk)
    assert (row.status, row.held_at, row.missing, row.issued_on) == ("issued", None, [], later.date())
    assert (row.net_minor, row.tax_minor, row.total_minor) == (15_000, 1_900, 16_900)
    assert [(line.tax_category, line.tax_rate, line.tax_rule) for line in row.lines.all()] == [
        ("S", "19", "test"),
        ("O", "0", "test"),
    ]
    assert {tax["category"]: tax["notes"] for tax in row.tax_rows} == {"S": VAT.notes, "O": FREE.notes}
    assert row.po_number == "45-1"
    legs = Leg.objects.filter(posting__source=f"invoice:{row.public_id}:issued")
    assert sorted(legs.values_list("book", "minor")) == [
        ("receivable", 16_900),
        ("revenue", -15_000),
        ("tax", -1_900),
    ]


def test_that_a_held_invoice_still_lacks_something_is_no_news(held):
    BillTo.objects.filter(account=held.account).update(street="")

    with transaction.atomic():
        again = draft_of(held, lambda _category: FREE, on=TODAY)
        [still] = issue_invoices([again], by=None, now=NOON + timedelta(hours=1))

    row = Invoice.objects.get(pk=held.pk)
    assert (still.missing, row.missing, row.held_at) == (["buyer.street"], ["buyer.street"], NOON)
    assert row.lines.get(position=2).tax_rule == "test"
    assert Entry.objects.filter(name="invoice.held").count() == 1


def test_a_held_invoice_that_was_issued_meanwhile_is_not_issued_again(held):
    with transaction.atomic():
        again = draft_of(held, lambda _category: FREE, on=TODAY)
        issue_invoices(
            [draft_of(Invoice.objects.get(pk=held.pk), lambda _c: FREE, on=TODAY)], by=None, now=NOON
        )

        with pytest.raises(WrongState):
            issue_invoices([again], by=None, now=NOON)

    assert NumberSeries.objects.get(series="DE").last == 1
    assert Leg.objects.filter(book="receivable").count() == 1


def test_a_held_invoice_that_an_older_page_still_shows_as_held_is_no_draft_any_more(held):
    older = Invoice.objects.get(pk=held.pk)
    with transaction.atomic():
        issue_invoices([draft_of(held, lambda _category: FREE, on=TODAY)], by=None, now=NOON)

    with transaction.atomic(), pytest.raises(WrongState):
        draft_of(older, lambda _category: FREE, on=TODAY)


def test_a_held_invoice_is_the_draft_that_it_was_with_the_tax_that_was_lacking(accounts):
    first = draft(accounts["alpenrose"], Wanted("alpenrose", ((10_000, VAT), (5_000, UNDECIDED)), "nothing"))
    seats = Charge(
        "recurring",
        "Remote Support",
        3,
        2_000,
        500,
        5_700,
        UNDECIDED,
        product_category="service",
        interval="monthly",
        period=Period(date(2026, 3, 2), date(2026, 4, 2)),
        part=Part(1, 31, 31),
    )
    [invoice] = issue_invoices([replace(first, charges=[*first.charges, seats])], by=None, now=NOON)

    with transaction.atomic():
        again = draft_of(Invoice.objects.get(pk=invoice.pk), lambda _category: FREE, on=TODAY)

    one, two = first.charges
    kept = replace(VAT, inputs={})  # what it was decided by stays in the line's own row
    assert again.charges == [replace(one, tax=kept), replace(two, tax=FREE), replace(seats, tax=FREE)]


def test_a_held_invoice_over_nothing_is_paid_the_moment_it_is_issued(accounts):
    nothing = Wanted("alpenrose", ((0, UNDECIDED),), "nothing")
    [held] = issue_invoices([draft(accounts["alpenrose"], nothing)], by=None, now=NOON)
    later = NOON + timedelta(days=1)

    with transaction.atomic():
        issue_invoices([draft_of(held, lambda _category: FREE, on=later.date())], by=None, now=later)

    row = Invoice.objects.get(pk=held.pk)
    assert (row.status, row.paid_at, row.issued_at) == ("paid", later, later)


def test_every_invoice_of_a_batch_is_printed(accounts):
    both = [draft(accounts["alpenrose"], one_line(100)), draft(accounts["alpenrose"], one_line(200))]
    invoices = issue_invoices(both, by=None, now=NOON)

    papers = Paper.objects.filter(object_id__in=[invoice.public_id for invoice in invoices])
    asked = [job.args for job in Job.objects.filter(path__endswith=".render")]
    assert sorted(asked) == sorted([str(paper.public_id)] for paper in papers)
    assert len(asked) == 2
