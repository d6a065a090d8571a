"""Answers that do something: previewed, applied once as it was shown, undone while it can be."""

from datetime import date, datetime, timedelta

import pytest

from billing_portal.billing.steps import next_terms, renew_subscriptions
from billing_portal.billing.steps.plan import plan_run, start_run
from billing_portal.billing.steps.work import begin_run, work_run
from billing_portal.catalog.models import Price, Product
from billing_portal.identity.models import User
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.quotes.actions import send_quote
from billing_portal.requests.actions import (
    apply_change,
    attach_quote,
    close_request,
    open_request,
    send_quote_and_answer,
    undo_change,
)
from billing_portal.requests.changes import preview
from billing_portal.requests.errors import NothingToApply, NotOfThisAccount
from billing_portal.requests.models import RequestChange, ServiceRequest
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.rules import TermSpec
from billing_portal.subscriptions.steps.terms import start_subscription
from tests.days import NOON
from tests.personas import draft

TODAY = date(2026, 3, 2)


@pytest.fixture
def running(alpenrose, sabine, noon):
    """10 seats of Remote Support at EUR 260 a year each, less 10 %: EUR 2,340.00 a year, until 1 March 2027."""
    return start_subscription(
        alpenrose,
        Product.objects.get(code="remote-support"),
        [TermSpec(TODAY, date(2027, 3, 2), "annual", 10, 26_000, 1000)],
        by=sabine,
        now=noon,
        today=TODAY,
    )


def renewed(subscription: Subscription, now: datetime) -> Term:
    """By the clock, whatever was read of it before."""
    fresh = Subscription.objects.select_related("account").get(pk=subscription.pk)
    [term] = renew_subscriptions(next_terms([fresh]), by=None, now=now)
    return term


def asked(subscription, by, topic, **payload):
    return open_request(
        subscription.account, topic=topic, payload=payload, subscription=subscription, by=by, now=NOON
    )


def plan(row):
    return preview(ServiceRequest.objects.get(pk=row.pk), TODAY)


def applied(row, by, now=NOON):
    fresh = ServiceRequest.objects.get(pk=row.pk)
    return apply_change(fresh, shown=plan(row).digest, by=by, now=now)


def state(subscription):
    found = Subscription.objects.get(pk=subscription.pk)
    return found.status, found.auto_renew, found.next_interval


def test_a_cancellation_is_previewed_applied_with_its_reason_and_undone(running, sabine, staff, noon):
    row = asked(running, sabine, "cancel", reason="company")
    now, after = plan(row).rows[1][1:]
    assert (now.replace("\xa0", " "), after) == ("renews for EUR 2,340.00 per year", "ends")

    change = applied(row, staff["services"])
    found = Subscription.objects.get(pk=running.pk)
    assert (found.status, found.cancel_reason) == ("pending_cancellation", "company")
    assert ServiceRequest.objects.get(pk=row.pk).status == "answered"
    assert Entry.objects.get(name="subscription.cancelled").data["on_record"] == row.number

    undo_change(change, by=staff["services"], now=noon)
    assert state(running) == ("active", True, "")
    with pytest.raises(WrongState):
        undo_change(change, by=staff["services"], now=noon)


def test_a_reactivation_is_applied_and_undone_with_the_reason_of_before(running, sabine, staff, noon):
    cancel_subscription(running, reason="too_expensive", detail="Sorry.", by=sabine, now=noon)
    row = asked(running, sabine, "reactivate")

    change = applied(row, staff["services"])
    assert state(running)[:2] == ("active", True)
    undo_change(change, by=staff["services"], now=noon)

    found = Subscription.objects.get(pk=running.pk)
    assert (found.status, found.cancel_reason, found.cancel_detail) == (
        "pending_cancellation",
        "too_expensive",
        "Sorry.",
    )


def test_an_interval_is_agreed_at_the_price_shown_and_undone(running, sabine, staff, noon):
    row = asked(running, sabine, "billing_interval", interval="monthly")
    shown = [tuple(text.replace("\xa0", " ") for text in one[1:]) for one in plan(row).rows]
    assert shown == [
        ("annual", "monthly"),
        ("EUR 2,340.00", "EUR 216.00"),
        ("EUR 2,340.00", "EUR 2,592.00"),
    ]

    change = applied(row, staff["services"])
    found = Subscription.objects.get(pk=running.pk)
    assert (found.next_interval, found.next_list_minor) == ("monthly", 2_400)
    undo_change(change, by=staff["services"], now=noon)
    assert state(running) == ("active", True, "")


def test_both_ways_of_renewing_take_the_agreed_interval(running, sabine, staff, noon):
    applied(asked(running, sabine, "billing_interval", interval="monthly"), staff["services"])

    term = renewed(running, noon)

    assert (term.interval, term.list_minor, term.end_on) == ("monthly", 2_400, date(2028, 3, 2))
    assert state(running) == ("active", True, "")


def test_after_the_billing_run_has_renewed_it_the_interval_cannot_be_taken_back(running, sabine, staff):
    change = applied(asked(running, sabine, "billing_interval", interval="monthly"), staff["services"])
    later = NOON + timedelta(days=365)
    run = start_run(running.account.entity, by=None, now=later)
    plan_run(run, now=later)
    begin_run(run, by=None, now=later)
    work_run(run, now=later)

    with pytest.raises(WrongState):
        undo_change(change, by=staff["services"], now=later)
    assert RequestChange.objects.get().undone_at is None
    assert running.terms.get(start_on=date(2027, 3, 2)).interval == "monthly"


def test_a_reactivation_that_has_renewed_since_is_not_taken_back(running, sabine, staff, noon):
    cancel_subscription(running, reason="other", by=sabine, now=noon)
    change = applied(asked(running, sabine, "reactivate"), staff["services"])
    renewed(running, noon)

    with pytest.raises(WrongState):
        undo_change(change, by=staff["services"], now=noon)
    assert state(running)[:2] == ("active", True)


def test_what_has_changed_since_it_was_shown_is_refused(running, sabine, staff, noon):
    row = asked(running, sabine, "billing_interval", interval="monthly")
    shown = plan(row).digest
    Price.objects.create(
        product=running.product, currency="EUR", interval="monthly", unit_minor=9_900, valid_from=TODAY
    )

    with pytest.raises(WrongState):
        apply_change(row, shown=shown, by=staff["services"], now=noon)
    assert state(running) == ("active", True, "")
    assert ServiceRequest.objects.get().status == "open"


def test_what_somebody_has_cancelled_meanwhile_is_not_cancelled_again(running, sabine, staff, noon):
    row = asked(running, sabine, "cancel", reason="company")
    shown = plan(row).digest
    cancel_subscription(running, reason="support", by=sabine, now=noon)

    with pytest.raises(WrongState):
        apply_change(row, shown=shown, by=staff["services"], now=noon)
    with pytest.raises(NothingToApply):
        applied(row, staff["services"])
    assert Subscription.objects.get(pk=running.pk).cancel_reason == "support"
    assert not RequestChange.objects.exists()


def test_a_change_is_made_once_and_never_for_a_closed_request(running, sabine, staff, noon):
    row = asked(running, sabine, "billing_interval", interval="monthly")
    shown = plan(row).digest
    applied(row, staff["services"])
    with pytest.raises(WrongState):
        apply_change(row, shown=shown, by=staff["services"], now=noon)

    other = asked(running, sabine, "cancel", reason="company")
    close_request(other, by=sabine, now=noon)
    with pytest.raises(WrongState):
        applied(other, staff["services"])
    assert RequestChange.objects.count() == 1
    assert state(running)[0] == "active"


def test_only_who_has_the_right_applies_and_undoes(running, sabine, staff, noon):
    row = asked(running, sabine, "cancel", reason="company")
    nobody = User.objects.create(username="temp", is_staff=True, role="")
    for who in (staff["rep"], staff["finance"], nobody, sabine):
        with pytest.raises(NotAllowed):
            applied(row, who)
    assert state(running)[0] == "active"

    change = applied(row, staff["services"])
    with pytest.raises(NotAllowed):
        undo_change(change, by=staff["rep"], now=noon)
    assert state(running)[0] == "pending_cancellation"


def test_a_request_that_wants_words_has_no_change(alpenrose, sabine, staff, noon):
    row = open_request(alpenrose, topic="other", message="Hello.", by=sabine, now=noon)

    assert plan(row) is None
    with pytest.raises(NothingToApply):
        apply_change(row, shown="", by=staff["services"], now=noon)
    assert ServiceRequest.objects.get().status == "open"


def test_a_quote_answers_its_request_once_it_is_sent(alpenrose, harbor, sabine, staff, noon):
    row = open_request(alpenrose, topic="new_quote", message="20 more.", by=sabine, now=noon)
    quote = draft(alpenrose)
    with pytest.raises(NotOfThisAccount):
        attach_quote(row, draft(harbor), by=staff["rep"], now=noon)

    attach_quote(row, quote, by=staff["rep"], now=noon)
    row.refresh_from_db()
    assert (row.status, row.answer_quote) == ("open", quote)
    send_quote_and_answer(quote, by=staff["rep"], now=noon)
    row.refresh_from_db()
    assert row.status == "answered"
    assert Entry.objects.get(name="request.quoted").data["quote"] == quote.number


def test_a_quote_without_a_request_is_only_sent(alpenrose, staff, noon):
    quote = draft(alpenrose)
    send_quote_and_answer(quote, by=staff["rep"], now=noon)

    quote.refresh_from_db()
    assert quote.status == "sent"
    with pytest.raises(WrongState):
        send_quote(quote, by=staff["rep"], now=noon)
