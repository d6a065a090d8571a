"""What a term has more or fewer of is told to the Admin Center on its first day, once (Q8)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing_portal.billing.steps import next_terms, renew_subscriptions
from billing_portal.flows import admins, seats
from billing_portal.flows.confirmation import next_steps
from billing_portal.integrations.admin_center.sandbox.models import Licence, Seat
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.orders.errors import NoteMissing
from billing_portal.orders.models import SeatChange
from billing_portal.orders.queries import offer
from billing_portal.orders.seat_changes import complete_seats_by_hand
from billing_portal.orders.steps.seat_changes import plan_seat_changes
from billing_portal.quotes.lines import StepInput
from billing_portal.subscriptions.models import Subscription
from tests.personas import NOON, pays_by, place, ready_checkout, sent
from tests.portal.test_subscriptions import started

pytestmark = pytest.mark.django_db
HOLDERS = [f"person-{n}@example.org" for n in range(1, 6)]
LAST_MOMENT = NOON.replace(month=12, day=31, hour=22, minute=59)  # a minute before the year ends in Berlin
NEW_YEAR = LAST_MOMENT + timedelta(minutes=1)


@pytest.fixture
def subscription(alpenrose):
    """Five seats until the end of the year, all of them held."""
    pays_by(alpenrose, "bank_transfer")
    found = started(alpenrose, NOON, seats=5)
    licence = Licence.objects.create(tenant=alpenrose.number, product="remote-support", seats=5)
    Seat.objects.bulk_create(Seat(licence=licence, holder=holder) for holder in HOLDERS)
    return found


def renewed(subscription, seats, **line):
    """An order that renews it for another year."""
    wanted = {"kind": "renewal", "subscription": subscription, "product": None, "start_on": None, **line}
    return place(ready_checkout([sent(subscription.account, seats=seats, **wanted)]))


def holders():
    return list(Seat.objects.order_by("pk").values_list("holder", flat=True))


def test_from_the_first_day_of_a_term_with_fewer_seats_those_beyond_are_taken_back_once(subscription):
    renewed(subscription, 2)
    release = SeatChange.objects.get()
    assert (release.since, release.status) == (date(2027, 1, 1), "waiting")

    seats.tell_seats(LAST_MOMENT)
    assert holders() == HOLDERS
    for minutes in (0, 5):
        seats.tell_seats(NEW_YEAR + timedelta(minutes=minutes))

    assert holders() == HOLDERS[:2]
    release.refresh_from_db()
    assert (release.status, release.tries) == ("done", 0)
    assert release.taken == {"remote-support": HOLDERS[:1:-1]}
    assert Entry.objects.filter(name="subscription.seats_released").count() == 1


def test_a_renewal_with_as_many_seats_changes_nothing(subscription):
    renewed(subscription, 5)

    assert not SeatChange.objects.exists()


def test_a_renewal_with_more_seats_reaches_the_admin_center_on_its_first_day(subscription):
    renewed(subscription, 8)
    seats.tell_seats(LAST_MOMENT)
    assert Licence.objects.get().seats == 5

    seats.tell_seats(NEW_YEAR)

    assert Licence.objects.get().seats == 8
    assert holders() == HOLDERS
    assert SeatChange.objects.get().status == "done"


def test_an_automatic_renewal_keeps_its_seats_and_takes_nothing(subscription):
    [term] = renew_subscriptions(next_terms([subscription]), by=None, now=NEW_YEAR)

    assert term.seats == 5
    plan_seat_changes([subscription], after=NOON.date())
    assert not SeatChange.objects.exists()


def test_seats_bought_again_before_that_day_are_left_to_those_who_hold_them(subscription):
    renewed(subscription, 2)
    started(subscription.account, NOON, start=date(2026, 6, 1), end=date(2027, 6, 1), seats=3)

    seats.tell_seats(NEW_YEAR)

    assert holders() == HOLDERS
    assert SeatChange.objects.get().taken == {}
    assert not Entry.objects.filter(name="subscription.seats_released").exists()


def test_seats_added_to_the_running_term_only_are_taken_back_when_the_next_begins(subscription):
    renewed(subscription, 5)
    extra = sent(subscription.account, seats=2, kind="seats", subscription=subscription, product=None)
    with clock.at(NOON):
        place(ready_checkout([extra]))

    days = list(SeatChange.objects.order_by("since").values_list("since", flat=True))
    assert days == [NOON.date(), date(2027, 1, 1)]


def test_planning_again_changes_nothing_and_a_later_reduction_is_another_day(subscription):
    renewed(subscription, 4)
    plan_seat_changes([subscription], after=NOON.date())
    later = Subscription.objects.get(pk=subscription.pk)
    renewed(later, 3)

    days = list(SeatChange.objects.order_by("since").values_list("since", flat=True))
    assert days == [date(2027, 1, 1), later.end_on]


def test_the_search_asks_one_question_however_much_was_taken_back_before(
    subscription, django_assert_num_queries
):
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(30)]
    SeatChange.objects.bulk_create(
        SeatChange(subscription=subscription, since=day, status="done", done_at=NOON) for day in days
    )
    with django_assert_num_queries(1):
        seats.tell_seats(NOON)


def test_without_an_admin_center_nothing_is_tried_and_staff_note_what_they_did(subscription, settings, staff):
    settings.ADMIN_CENTER = ""
    renewed(subscription, 2)
    with CaptureQueriesContext(connection) as seen:
        admins.provision_admins(NEW_YEAR)
        seats.tell_seats(NEW_YEAR)
    assert len(seen) == 0

    release = SeatChange.objects.get()
    assert (release.status, release.tries) == ("waiting", 0)
    with pytest.raises(NoteMissing):
        complete_seats_by_hand(release, " ", by=staff["services"], now=NEW_YEAR)
    complete_seats_by_hand(release, "Taken in the console.", by=staff["services"], now=NEW_YEAR)
    with pytest.raises(WrongState):
        complete_seats_by_hand(release, "Again.", by=staff["services"], now=NEW_YEAR)

    release.refresh_from_db()
    assert (release.status, release.note) == ("by_hand", "Taken in the console.")
    assert holders() == HOLDERS


def test_what_the_admin_center_chokes_on_counts_as_a_try(subscription, monkeypatch):
    renewed(subscription, 2)

    class Chokes:
        def set_seats(self, tenant, bought):
            raise ValueError("an answer nobody can read")

    monkeypatch.setattr(seats, "admin_center", Chokes)
    with pytest.raises(ExceptionGroup):
        seats.tell_seats(NEW_YEAR)

    release = SeatChange.objects.get()
    assert (release.status, release.tries, release.problem) == ("waiting", 1, "failed")


def test_the_offer_says_what_becomes_fewer_and_from_when(subscription):
    checkout = ready_checkout(
        [
            sent(
                subscription.account,
                seats=2,
                kind="renewal",
                subscription=subscription,
                product=None,
                start_on=None,
            )
        ]
    )

    [fewer] = offer(checkout, now=NOON).fewer

    assert (fewer.product, fewer.since, fewer.before, fewer.after) == (
        "Remote Support",
        date(2027, 1, 1),
        5,
        2,
    )
    kept = ready_checkout(
        [
            sent(
                subscription.account,
                seats=5,
                kind="renewal",
                subscription=subscription,
                product=None,
                start_on=None,
            )
        ]
    )
    assert offer(kept, now=NOON).fewer == ()


def test_the_confirmation_says_what_becomes_fewer_and_what_that_means(subscription):
    order = place(
        ready_checkout(
            [sent(subscription.account, seats=2, kind="renewal", subscription=subscription, product=None)]
        )
    )

    said = next_steps(order, list(order.invoices.all()))[-1]

    assert "From Friday, 1 January 2027, Remote Support (S-2026-000001) has 2 seats instead of 5." in said
    assert "the latest ones lose theirs" in said


def test_a_step_with_fewer_seats_is_said_before_the_order_and_taken_back_on_its_day(subscription):
    steps = (StepInput(12, 3, 26_000),)
    wanted = {"kind": "renewal", "subscription": subscription, "product": None, "start_on": None}
    checkout = ready_checkout([sent(subscription.account, seats=5, term_months=24, steps=steps, **wanted)])

    said = offer(checkout, now=NOON).fewer
    place(checkout)

    assert [(row.since, row.before, row.after) for row in said] == [(date(2028, 1, 1), 5, 3)]
    assert SeatChange.objects.get().since == date(2028, 1, 1)
