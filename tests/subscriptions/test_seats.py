"""Seats join the term that runs on their day, and no other."""

from __future__ import annotations

from datetime import date

import pytest

from billing_portal.journal.models import Entry
from billing_portal.subscriptions.errors import SubscriptionHasEnded
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.steps.terms import add_seats
from tests.billing.runs import MORNING, subscribed
from tests.personas import contact_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscription(alpenrose) -> Subscription:
    """10 seats from 1 April 2026 for a year."""
    subscribed(alpenrose)
    Subscription.objects.update(status="active")
    return Subscription.objects.get()


def test_seats_join_the_term_and_who_added_how_many_is_on_record(subscription, alpenrose):
    contact = contact_of(alpenrose)

    add_seats(subscription, 3, on=date(2026, 4, 1), by=contact, now=MORNING)

    assert Term.objects.get().seats == 13
    entry = Entry.objects.get(name="subscription.seats_added")
    assert (entry.actor, entry.account_id, entry.data["seats"]) == (contact, alpenrose.public_id, 3)


@pytest.mark.parametrize("on", [date(2026, 3, 31), date(2027, 4, 1)])
def test_on_a_day_that_no_term_covers_no_seats_are_added(subscription, on):
    with pytest.raises(SubscriptionHasEnded):
        add_seats(subscription, 3, on=on, by=None, now=MORNING)

    assert Term.objects.get().seats == 10
    assert not Entry.objects.filter(name="subscription.seats_added").exists()


def test_what_was_ended_takes_no_seats_although_its_term_goes_on(subscription):
    Subscription.objects.update(status="ended", auto_renew=False)
    subscription.refresh_from_db()

    with pytest.raises(SubscriptionHasEnded):
        add_seats(subscription, 3, on=date(2026, 4, 1), by=None, now=MORNING)

    assert Term.objects.get().seats == 10
