from datetime import date

import pytest
from django.urls import reverse

from billing_portal.catalog.models import Product
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import TermSpec
from billing_portal.subscriptions.steps.terms import add_seats, start_subscription
from tests.portal.visiting import Visitor, words


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


def started(account, noon, *, code="remote-support", start=date(2026, 1, 1), end=date(2027, 1, 1), **terms):
    values = {"interval": "quarterly", "seats": 48, "list_minor": 6_500, "discount_bp": 1_000, **terms}
    return start_subscription(
        account,
        Product.objects.get(code=code),
        [TermSpec(start, end, **values)],
        by=None,
        now=noon,
        today=date(2026, 3, 2),
    )


def test_the_list_names_seats_price_interval_and_the_last_day(alpenrose, visitor, noon):
    started(alpenrose, noon)

    page = words(visitor.get("/subscriptions/"))

    assert "Remote Support S-2026-000001 48 EUR 2,808.00 per quarter On 31 Dec 2026 Active" in page


def test_a_cancellation_is_pending_until_the_end_and_over_the_day_after(alpenrose, sabine, noon):
    subscription = started(alpenrose, noon)
    cancel_subscription(subscription, reason="Too dear", by=sabine, now=noon)

    before = words(Visitor(sabine, noon.replace(month=12, day=31)).get("/subscriptions/"))
    after = words(Visitor(sabine, noon.replace(year=2027, month=1, day=1)).get("/subscriptions/"))

    assert "Off 31 Dec 2026 Pending cancellation" in before
    assert "Off 31 Dec 2026 Ended" in after
    subscription.refresh_from_db()
    assert subscription.status == Subscription.Status.PENDING_CANCELLATION  # no job has noticed yet


def test_what_begins_later_is_not_yet_started(alpenrose, visitor, noon):
    started(alpenrose, noon, start=date(2026, 4, 1), end=date(2027, 4, 1))

    assert "Not yet started" in words(visitor.get("/subscriptions/"))


def test_the_page_shows_terms_the_end_and_whom_to_ask_for_seats(alpenrose, visitor, sabine, noon):
    subscription = started(alpenrose, noon)
    add_seats(subscription, 2, on=date(2026, 3, 2), by=sabine, now=noon)

    page = words(visitor.get(reverse("portal:subscription", args=[subscription.public_id])))

    assert "EUR 2,925.00 per quarter · 50 seats" in page
    assert "The present term ends on Thursday, 31 December 2026. It then renews automatically." in page
    assert "Current period 1 Jan 2026 to 31 Mar 2026" in page
    assert "Added seats run to the same end date; you see the price before you order. Add Seats" in page
    assert "Miriam Hofstetter" in page


def test_the_list_asks_the_same_few_questions_however_many(alpenrose, visitor, noon):
    started(alpenrose, noon)
    few = visitor.queries("/subscriptions/")
    for _ in range(10):
        started(alpenrose, noon)

    assert few == visitor.queries("/subscriptions/") <= 12


def test_an_account_without_subscriptions_is_told_what_will_come(bluebell, owen, noon):
    assert "No subscriptions yet" in words(Visitor(owen, noon).get("/subscriptions/"))
