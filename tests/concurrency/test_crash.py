"""A process killed anywhere while an order is placed and charged: nothing is lost and nothing happens twice."""

from __future__ import annotations

import os

import pytest
from django.db.models import Sum

from billing_portal.accounts.models import PaymentMethod
from billing_portal.documents.models import Paper
from billing_portal.integrations.payments.sandbox.models import Charge
from billing_portal.invoices.models import Invoice
from billing_portal.journal.models import Entry
from billing_portal.ledger.models import Leg
from billing_portal.orders.models import AdminContact, ServiceOrder
from billing_portal.orders.queries import offer
from billing_portal.payments.models import Payment, PaymentAttempt
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.models import Subscription
from tests.concurrency.crash import (
    Fuse,
    live_through,
    naive_order_by_card,
    order_by_card,
    recover,
    with_fuse,
)
from tests.concurrency.racers import names_of_databases
from tests.personas import NOON, pays_by, ready_checkout, sent

STEP = int(os.environ.get("CRASH_STEP", "9"))  # 1 kills at every single moment

UNHARMED = 2

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


@pytest.fixture
def moments(alpenrose):
    """How many moments the story has, by living through it unharmed; twice, as the first one makes the counters."""
    pays_by(alpenrose, PaymentMethod.Kind.CARD)
    for _ in range(UNHARMED):
        fuse = Fuse(None)
        (trial,) = trials(alpenrose, [None])
        with_fuse(fuse, lambda: order_by_card(trial))  # noqa: B023
    return fuse.moments


def trials(account, points):
    made = []
    for at in points:
        checkout = ready_checkout([sent(account)])
        made.append({"checkout": checkout.pk, "shown": offer(checkout, now=NOON).digest, "at": at})
    return made


def gateway_and_books():
    """What the gateway took, and what we believe it took, in minor units."""
    taken = Charge.objects.filter(outcome="succeeded").aggregate(sum=Sum("amount_minor"))["sum"] or 0
    booked = Leg.objects.filter(book="clearing").aggregate(sum=Sum("minor"))["sum"] or 0
    return taken, booked


def test_killed_at_any_moment_an_order_is_placed_charged_and_confirmed_once(alpenrose, moments):
    assert moments > 150
    wanted = trials(alpenrose, range(1, moments + 1, STEP))

    seen = live_through(order_by_card, recover, wanted, names_of_databases())

    orders = len(wanted) + UNHARMED
    assert seen["failed"] == [], seen["stderr"]
    assert seen["killed"] > 0.9 * len(wanted)  # caches are warmer there: the last few points come too late
    assert ServiceOrder.objects.count() == orders
    assert Invoice.objects.filter(status="paid", reserved_minor=0).count() == orders
    assert not PaymentAttempt.objects.exclude(status="succeeded").exists()
    assert Charge.objects.count() == Payment.objects.count() == PaymentAttempt.objects.count() == orders
    assert Subscription.objects.count() == AdminContact.objects.count() == orders
    assert set(Quote.objects.values_list("status", flat=True)) == {"accepted"}
    assert Paper.objects.filter(kind="confirmation").count() == orders
    assert Entry.objects.filter(name="service_order.confirmed").count() == orders
    numbers = sorted(int(number[-6:]) for number in Invoice.objects.values_list("number", flat=True))
    assert numbers == list(range(1, orders + 1))
    taken, booked = gateway_and_books()
    assert taken == booked
    assert Leg.objects.aggregate(sum=Sum("minor"))["sum"] == 0


@pytest.mark.books_disagree
def test_with_the_gateway_inside_the_transaction_the_same_crashes_lose_money(alpenrose, moments):
    before = gateway_and_books()
    assert before[0] == before[1]

    points = trials(alpenrose, range(20, moments, 3 * STEP))  # one loss is enough
    live_through(naive_order_by_card, naive_order_by_card, points, names_of_databases())

    taken, booked = gateway_and_books()
    assert taken > booked
