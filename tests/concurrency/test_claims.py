"""One dispute, one hold, seats added once, however many ask for it at once; without the row held they collide."""

from __future__ import annotations

import pytest
from django.db import connection

from billing_portal.dunning.models import DunningHold
from billing_portal.identity.models import User
from billing_portal.journal.models import Entry
from billing_portal.orders.models import ServiceOrder
from billing_portal.quotes.actions import price_seats
from billing_portal.requests.models import RequestMessage, ServiceRequest
from billing_portal.subscriptions.models import Term
from tests.concurrency.racers import PROCESSES, racers
from tests.personas import NOON, pays_by
from tests.portal.billing import billed
from tests.portal.test_subscriptions import started

LOST = "lost"
ON_POSTGRES = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="its writers wait for each other before they read"
)

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


@pytest.fixture(scope="module")
def field(django_db_setup, django_db_blocker):
    """The racers, warm for all races of this module."""
    with django_db_blocker.unblock(), racers() as running:
        yield running


@pytest.fixture
def disputable(alpenrose):
    """An invoice a round, and the members of staff whom the customer has rung up."""
    people = User.objects.bulk_create(
        User(username=f"services.{n}", is_staff=True, role=User.Role.ACCOUNT_SERVICES)
        for n in range(PROCESSES)
    )
    keys = [person.pk for person in people]
    return [{"invoice": billed(alpenrose).pk, "people": keys} for _ in range(6)]


@pytest.fixture
def priced(alpenrose, staff):
    """A subscription a round, with the price of five seats more as staff read it."""
    pays_by(alpenrose, "card")
    rows = [started(alpenrose, NOON) for _ in range(3)]
    return [
        {"subscription": row.pk, "shown": price_seats(row, 5, now=NOON).fingerprint, "seats": 48}
        for row in rows
    ]


def winners(rounds):
    """The answers that were not refused, by round; anything unexpected shows up here as it is."""
    return [[answer for answer in answers if answer != LOST] for answers in rounds]


def test_an_invoice_that_several_dispute_at_once_is_disputed_once(field, disputable):
    rounds = field.race("tests.concurrency.claims.dispute", disputable)

    numbers = sorted(answer for [answer] in winners(rounds))
    assert numbers == [f"R-2026-{n:06d}" for n in range(1, len(disputable) + 1)]
    asked = ServiceRequest.objects.order_by("invoice").values_list("invoice", flat=True)
    assert list(asked) == sorted(subject["invoice"] for subject in disputable)
    assert RequestMessage.objects.count() == len(disputable)
    assert Entry.objects.filter(name="request.opened").count() == len(disputable)


@pytest.mark.postgres
@ON_POSTGRES
def test_with_the_invoice_not_held_several_dispute_it_and_the_constraint_is_the_second_net(field, disputable):
    rounds = field.race("tests.concurrency.claims.dispute_without_holding", disputable)

    assert any(answer.startswith("IntegrityError") for answers in rounds for answer in answers), rounds
    assert ServiceRequest.objects.count() == len(disputable)


def test_of_holds_that_are_set_at_once_one_stands_and_the_others_are_lifted(field, disputable, staff):
    rounds = field.race("tests.concurrency.claims.hold", disputable)

    assert all(answer.isdecimal() for answers in rounds for answer in answers), rounds
    for subject in disputable:
        holds = DunningHold.objects.filter(invoice=subject["invoice"])
        assert (holds.count(), holds.standing().count()) == (PROCESSES, 1)


def test_seats_that_several_add_at_once_are_added_once(field, priced):
    rounds = field.race("tests.concurrency.claims.add_seats", priced)

    assert [len(found) for found in winners(rounds)] == [1] * len(priced), rounds
    assert set(Term.objects.values_list("seats", flat=True)) == {53}
    assert ServiceOrder.objects.count() == len(priced)
    assert Entry.objects.filter(name="service_order.placed").count() == len(priced)


@pytest.mark.postgres
@ON_POSTGRES
def test_with_the_subscription_not_held_they_are_added_more_than_once(field, priced):
    rounds = field.race("tests.concurrency.claims.add_seats_without_holding", priced)

    assert max(len(found) for found in winners(rounds)) > 1, rounds
