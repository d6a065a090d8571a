"""What a billing run does at the end of a term: renewed as agreed, ended as cancelled, missed periods one by one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from billing_portal.billing.steps import bill_begun, next_terms, renew_subscriptions
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.models import Term
from billing_portal.subscriptions.steps.renewal import agree_interval, drop_interval
from billing_portal.subscriptions.steps.running import suspend_subscriptions
from tests.billing.runs import MORNING, done, run_of, subscribed
from tests.days import NOON
from tests.personas import contact_of, sent


def test_it_renews_at_the_end_when_a_renewal_quote_for_it_is_open_no_more(alpenrose):
    subscription = subscribed(alpenrose)
    done(run_of(alpenrose))
    end = datetime(2027, 4, 1, 6, tzinfo=clock.zone("Europe/Berlin"))
    quote = sent(
        alpenrose,
        now=end - timedelta(days=2),
        kind="renewal",
        product=None,
        subscription=subscription,
        start_on=subscription.end_on,
    )

    done(run_of(alpenrose, end), end)

    subscription.refresh_from_db()
    quote.refresh_from_db()
    assert subscription.end_on == date(2028, 4, 1)
    assert [term.billed for term in subscription.terms.all()] == [1, 1]
    entry = Entry.objects.get(name="subscription.extended", object_id=subscription.public_id)
    assert entry.data == {"until": "2028-04-01", "seats": 10, "renewed": True, "number": subscription.number}
    assert not quote.is_open(end.replace(hour=0))  # its clock ended with the last day
    assert Invoice.objects.count() == 2


def test_a_cancelled_subscription_is_neither_renewed_nor_billed_beyond_its_end(alpenrose):
    subscription = subscribed(alpenrose)
    done(run_of(alpenrose))
    cancel_subscription(subscription, reason="moved", by=contact_of(alpenrose), now=MORNING)

    after = MORNING.replace(year=2027)
    done(run_of(alpenrose, after), after)

    assert Invoice.objects.count() == 1
    assert Term.objects.count() == 1


def test_what_was_missed_for_months_is_billed_period_by_period(alpenrose):
    subscribed(alpenrose, interval="monthly")
    july = MORNING.replace(month=7)

    done(run_of(alpenrose, july), july)

    starts = [line.period_start for line in InvoiceLine.objects.order_by("period_start")]
    assert starts == [date(2026, month, 1) for month in (4, 5, 6, 7)]
    assert Invoice.objects.count() == 4


def test_a_run_renews_on_the_agreed_interval_at_its_price_and_settles_the_agreement(alpenrose, staff):
    """From a year at 100.00 to months at 9.00 a seat: 10 seats less 10 % are EUR 81.00."""
    row = subscribed(alpenrose)
    done(run_of(alpenrose))
    agree_interval(row, "monthly", 900, ends_on=date(2027, 4, 1), by=staff["services"], now=MORNING)
    later = datetime(2027, 5, 1, 6, tzinfo=clock.zone("Europe/Berlin"))

    done(run_of(alpenrose, later), later)

    row.refresh_from_db()
    assert (row.end_on, row.next_interval, row.next_list_minor) == (date(2028, 4, 1), "", None)
    term = row.terms.get(start_on=date(2027, 4, 1))
    assert (term.interval, term.list_minor, term.billed) == ("monthly", 900, 2)
    lines = InvoiceLine.objects.filter(period_start__gte=date(2027, 4, 1)).order_by("period_start")
    assert [(line.period_start, line.net_minor) for line in lines] == [
        (date(2027, 4, 1), 8_100),
        (date(2027, 5, 1), 8_100),
    ]


def test_an_interval_called_back_before_the_renewal_changes_nothing(alpenrose, staff):
    row = subscribed(alpenrose)
    done(run_of(alpenrose))
    agree_interval(row, "monthly", 900, ends_on=date(2027, 4, 1), by=staff["services"], now=MORNING)
    drop_interval(row, "monthly", by=staff["services"], now=MORNING)
    later = datetime(2027, 4, 1, 6, tzinfo=clock.zone("Europe/Berlin"))

    done(run_of(alpenrose, later), later)

    assert row.terms.get(start_on=date(2027, 4, 1)).interval == "annual"
    with pytest.raises(WrongState):
        drop_interval(row, "monthly", by=staff["services"], now=later)


def test_an_interval_is_agreed_once_and_only_for_what_renews(alpenrose, staff):
    row, services = subscribed(alpenrose), staff["services"]
    with pytest.raises(WrongState):  # it ends on another day than was seen
        agree_interval(row, "monthly", 900, ends_on=date(2028, 4, 1), by=services, now=MORNING)
    agree_interval(row, "monthly", 900, ends_on=date(2027, 4, 1), by=services, now=MORNING)
    with pytest.raises(WrongState):
        agree_interval(row, "quarterly", 900, ends_on=date(2027, 4, 1), by=services, now=MORNING)
    ending = subscribed(alpenrose)
    cancel_subscription(ending, reason="other", by=services, now=MORNING)
    with pytest.raises(WrongState):
        agree_interval(ending, "monthly", 900, ends_on=date(2027, 4, 1), by=services, now=MORNING)

    ending.refresh_from_db()
    row.refresh_from_db()
    assert (row.next_interval, ending.next_interval) == ("monthly", "")


def test_one_that_was_cancelled_is_not_renewed_alone_either(alpenrose):
    row = subscribed(alpenrose)
    seen_before = next_terms([row])
    cancel_subscription(row, reason="moved", by=contact_of(alpenrose), now=MORNING)

    with pytest.raises(WrongState):
        renew_subscriptions(seen_before, by=None, now=MORNING)

    row.refresh_from_db()
    assert (row.status, row.end_on, row.terms.count()) == ("pending_cancellation", date(2027, 4, 1), 1)


def test_a_renewal_alone_supersedes_an_open_quote_over_it(alpenrose):
    row = subscribed(alpenrose)
    quote = sent(alpenrose, kind="renewal", product=None, subscription=row, start_on=row.end_on)

    renew_subscriptions(next_terms([row]), by=None, now=NOON)

    quote.refresh_from_db()
    assert quote.status == Quote.Status.SUPERSEDED


def test_a_period_that_the_end_of_its_term_cuts_costs_its_days_also_when_an_account_is_billed_alone(
    alpenrose,
):
    """Five months by the quarter: the second period has 62 of 92 days of EUR 900.00."""
    subscribed(alpenrose, months=5, interval="quarterly")

    first, second = bill_begun(alpenrose, by=None, now=MORNING.replace(month=7))

    assert (first.net_minor, second.net_minor) == (90_000, 60_652)


def test_an_agreed_interval_and_its_withdrawal_are_on_record_with_who_did_it(alpenrose, staff):
    row, services = subscribed(alpenrose), staff["services"]
    other = subscribed(alpenrose)
    for each in (row, other):
        agree_interval(
            each, "monthly", 900, ends_on=date(2027, 4, 1), on_record="R-1", by=services, now=MORNING
        )

    drop_interval(row, "monthly", on_record="R-2", by=services, now=MORNING)

    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.next_interval, other.next_interval, other.next_list_minor) == ("", "monthly", 900)
    entries = Entry.objects.filter(
        object_id=row.public_id, name__startswith="subscription.interval"
    ).order_by("pk")
    assert [(entry.name, entry.actor, entry.data["on_record"]) for entry in entries] == [
        ("subscription.interval_agreed", services, "R-1"),
        ("subscription.interval_dropped", services, "R-2"),
    ]
    assert {entry.data["interval"] for entry in entries} == {"monthly"}


def test_no_interval_is_agreed_for_what_is_suspended(alpenrose, staff):
    row = subscribed(alpenrose)
    suspend_subscriptions(alpenrose, now=MORNING)

    with pytest.raises(WrongState):
        agree_interval(row, "monthly", 900, ends_on=date(2027, 4, 1), by=staff["services"], now=MORNING)

    row.refresh_from_db()
    assert (row.status, row.next_interval) == ("suspended", "")


def test_an_account_billed_alone_is_not_renewed_and_only_the_named_subscriptions_are_billed(alpenrose):
    named, other = subscribed(alpenrose, months=1, interval="monthly"), subscribed(alpenrose)

    [invoice] = bill_begun(alpenrose, only=[named.pk], by=None, now=MORNING.replace(month=6))

    assert [line.subscription for line in invoice.lines.all()] == [named]
    assert (named.terms.get().billed, other.terms.get().billed) == (1, 0)
