"""Services stop when a final notice was in vain, and run again by themselves as soon as nothing is overdue."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from billing_portal.billing.queries import load_due
from billing_portal.catalog.models import Product
from billing_portal.dunning.actions import lift_hold, set_hold
from billing_portal.dunning.models import DunningNotice, Suspension
from billing_portal.dunning.steps.suspension import restore_account, suspend_account
from billing_portal.flows.suspension import restore_paid
from billing_portal.invoices.models import Invoice
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import WrongState
from billing_portal.kit.periods import add_months
from billing_portal.orders.tasks import start_and_end_subscriptions
from billing_portal.payments.steps.attempts import claim_attempt
from billing_portal.payments.steps.chargebacks import note_chargeback
from billing_portal.subscriptions.actions import (
    cancel_subscription,
    cancel_subscriptions,
    resume_subscriptions,
)
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import TermSpec
from billing_portal.subscriptions.steps.running import restore_subscriptions, suspend_subscriptions
from billing_portal.subscriptions.steps.terms import start_subscription
from billing_portal.web.subscriptions.auto_renew import changeable
from tests.dunning.past_due import after, late, levels, run_on
from tests.payments.money import paid_by_card, taken_back, wired
from tests.personas import NOON, contact_of
from tests.portal.billing import page_for

pytestmark = pytest.mark.django_db


def subscribed(account, start: date = date(2026, 1, 1), *, months: int = 12, interval: str = "annual"):
    return start_subscription(
        account,
        Product.objects.get(code="remote-support"),
        [TermSpec(start, add_months(start, months), interval, 5, 10_000, 0)],
        by=None,
        now=NOON,
        today=NOON.date(),
    )


def story(account, days: int = 42) -> None:
    """Everything the worker sends up to that day."""
    for day in (3, 14, 28, 42):
        if day <= days:
            run_on(account, day)


def statuses(account) -> list[str]:
    rows = Subscription.objects.filter(account=account).order_by("pk")
    return list(rows.values_list("status", flat=True))


@pytest.fixture
def suspended(alpenrose) -> Invoice:
    """Alpenrose with one active and one cancelled subscription, suspended over EUR 119.00."""
    subscribed(alpenrose)
    cancel_subscription(subscribed(alpenrose), reason="other", by=contact_of(alpenrose), now=NOON)
    invoice = late(alpenrose)
    story(alpenrose)
    return invoice


def test_services_stop_on_the_day_that_the_final_notice_named(alpenrose):
    subscribed(alpenrose)
    late(alpenrose)
    story(alpenrose, 28)
    run_on(alpenrose, 41)
    assert statuses(alpenrose) == ["active"]
    named = DunningNotice.objects.latest("pk").suspend_on

    run_on(alpenrose, 42)

    assert statuses(alpenrose) == ["suspended"]
    assert Suspension.objects.get().notice.on == named
    assert levels(alpenrose) == [1, 2, 3, 4]
    assert Entry.objects.get(name="suspension.begun").data["subscriptions"] == ["S-2026-000001"]


def test_paid_in_full_they_run_again_and_what_was_cancelled_stays_cancelled(alpenrose, suspended, staff):
    assert statuses(alpenrose) == ["suspended", "suspended"]
    wired(alpenrose, 11_900, [(suspended, 11_900)], staff["finance"])

    restore_paid(after(43))

    assert statuses(alpenrose) == ["active", "pending_cancellation"]
    assert Suspension.objects.get().restored_at == after(43)
    assert Entry.objects.filter(name="suspension.ended").count() == 1
    restored = Entry.objects.filter(name="subscription.restored", account_id=alpenrose.public_id)
    assert set(restored.values_list("object_id", flat=True)) == set(
        Subscription.objects.filter(account=alpenrose).values_list("public_id", flat=True)
    )


def test_who_is_restored_alone_leaves_others_suspended(alpenrose, bluebell, suspended):
    subscribed(bluebell)
    suspend_subscriptions(bluebell, now=after(42))

    restore_subscriptions(alpenrose, now=after(43))

    assert (statuses(alpenrose), statuses(bluebell)) == (["active", "pending_cancellation"], ["suspended"])


def test_while_something_is_overdue_they_stay_suspended(alpenrose, suspended, staff):
    wired(alpenrose, 5_000, [(suspended, 5_000)], staff["finance"])

    restore_paid(after(43))

    assert statuses(alpenrose) == ["suspended", "suspended"]


def test_a_rest_below_the_smallest_amount_keeps_nobody_suspended(alpenrose, suspended, staff):
    wired(alpenrose, 11_850, [(suspended, 11_850)], staff["finance"])

    restore_paid(after(43))

    assert statuses(alpenrose) == ["active", "pending_cancellation"]


def test_another_invoice_that_is_overdue_keeps_them_suspended(alpenrose, suspended, staff):
    late(alpenrose, days=40)
    wired(alpenrose, 11_900, [(suspended, 11_900)], staff["finance"])

    restore_paid(after(43))

    assert statuses(alpenrose) == ["suspended", "suspended"]


def test_money_on_its_way_is_enough(alpenrose, suspended):
    page_for(suspended, by=contact_of(alpenrose), now=after(43))
    restore_paid(after(43))
    assert set(statuses(alpenrose)) == {"suspended"}  # a page that was only opened pays nothing

    assert claim_attempt(suspended.attempts.get())
    restore_paid(after(43))

    assert statuses(alpenrose) == ["active", "pending_cancellation"]


def test_credit_that_covers_it_is_enough(alpenrose, suspended, staff):
    wired(alpenrose, 11_900, [], staff["finance"])

    restore_paid(after(43))

    assert Suspension.objects.get().restored_at is not None


def test_staff_restore_by_a_hold_and_when_it_is_lifted_they_stop_again(alpenrose, suspended, staff):
    hold = set_hold(
        alpenrose, None, reason="request", until=date(2026, 5, 1), by=staff["services"], now=after(43)
    )
    restore_paid(after(43))
    assert statuses(alpenrose) == ["active", "pending_cancellation"]

    lift_hold(hold, by=staff["services"], now=after(50))
    run_on(alpenrose, 50)

    assert statuses(alpenrose) == ["suspended", "suspended"]
    assert levels(alpenrose) == [1, 2, 3, 4, 4]


def test_a_dispute_about_the_invoice_restores_too(alpenrose, suspended, staff):
    set_hold(
        alpenrose, suspended, reason="dispute", until=date(2026, 5, 1), by=staff["services"], now=after(43)
    )

    restore_paid(after(43))

    assert Suspension.objects.get().restored_at is not None


def test_restored_once(alpenrose, suspended):
    suspension = Suspension.objects.get()
    restore_account(Suspension.objects.get(), now=after(43))

    with pytest.raises(WrongState):
        restore_account(suspension, now=after(44))
    assert Suspension.objects.get().restored_at == after(43)


def test_a_suspended_account_is_not_suspended_a_second_time(alpenrose, suspended):
    for day in range(43, 80):
        run_on(alpenrose, day)

    assert (Suspension.objects.count(), levels(alpenrose)) == (1, [1, 2, 3, 4])


def test_after_a_chargeback_it_all_begins_anew(alpenrose, suspended, client):
    payment = paid_by_card(client, suspended)
    restore_paid(after(43))
    note_chargeback(payment, taken_back(payment, 11_900), now=after(50))

    run_on(alpenrose, 51)
    assert statuses(alpenrose) == ["active", "pending_cancellation"]
    run_on(alpenrose, 53)

    assert levels(alpenrose) == [1, 2, 3, 4, 1]
    assert statuses(alpenrose) == ["active", "pending_cancellation"]


def test_what_begins_while_the_account_is_suspended_is_suspended(alpenrose, suspended):
    new = subscribed(alpenrose, date(2026, 4, 10))
    start_and_end_subscriptions(after(43))

    restore_paid(after(43))

    new.refresh_from_db()
    assert new.status == "suspended"


def test_what_has_not_begun_yet_is_left_as_it_is(alpenrose):
    subscribed(alpenrose, date(2027, 1, 1))
    late(alpenrose)
    story(alpenrose)

    assert statuses(alpenrose) == ["pending"]


def test_suspended_the_agreed_periods_are_billed_but_no_term_is_added(alpenrose):
    """A term that was ordered is owed to its end; another one is not agreed with somebody who does not pay."""
    subscribed(alpenrose, date(2026, 1, 1), months=6, interval="quarterly")
    late(alpenrose)
    story(alpenrose)

    due = load_due([alpenrose.pk], date(2026, 12, 31)).due[alpenrose.pk]

    assert [one.period.start for one in due] == [date(2026, 1, 1), date(2026, 4, 1)]


def test_what_is_suspended_on_its_last_day_ends(alpenrose):
    subscribed(alpenrose, date(2026, 1, 1), months=4)
    late(alpenrose)
    story(alpenrose)

    start_and_end_subscriptions(after(59))
    assert statuses(alpenrose) == ["suspended"]
    start_and_end_subscriptions(after(60))

    assert statuses(alpenrose) == ["ended"]


def test_one_that_runs_is_not_ended_by_that(alpenrose):
    subscribed(alpenrose, date(2026, 1, 1), months=4)

    start_and_end_subscriptions(after(60))

    assert statuses(alpenrose) == ["active"]


def test_an_account_that_is_suspended_already_is_not_suspended_twice(alpenrose, suspended):
    with pytest.raises(IntegrityError), transaction.atomic():
        suspend_account(DunningNotice.objects.latest("pk"), now=after(43))


def test_auto_renew_is_turned_off_and_on_while_suspended_without_lifting_the_suspension(
    alpenrose, suspended, staff
):
    contact = contact_of(alpenrose)
    [running] = changeable(alpenrose, "off", after(43).date())
    cancel_subscriptions([running], reason="too_expensive", by=contact, now=after(43))
    assert statuses(alpenrose) == ["suspended", "suspended"]

    once_cancelled = changeable(alpenrose, "on", after(43).date())[-1]
    resume_subscriptions([once_cancelled], by=contact, now=after(43))
    assert statuses(alpenrose) == ["suspended", "suspended"]
    wired(alpenrose, 11_900, [(suspended, 11_900)], staff["finance"])
    restore_paid(after(44))

    assert statuses(alpenrose) == ["pending_cancellation", "active"]


def test_a_second_cancellation_is_refused_while_suspended_too(alpenrose, suspended):
    row = Subscription.objects.get(account=alpenrose, auto_renew=True)
    again = Subscription.objects.get(pk=row.pk)
    cancel_subscriptions([row], reason="other", by=contact_of(alpenrose), now=after(43))

    with pytest.raises(WrongState):
        cancel_subscriptions([again], reason="too_expensive", by=contact_of(alpenrose), now=after(43))
    assert Subscription.objects.get(pk=row.pk).cancel_reason == "other"
