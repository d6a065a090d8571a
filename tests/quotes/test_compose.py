"""What makes a line of a quote, and what is refused with its reason before anything is written."""

from __future__ import annotations

from datetime import date

import pytest

from billing_portal.catalog.models import Product
from billing_portal.journal.models import Entry
from billing_portal.quotes.actions import LineInput, compose_quote, duplicate_quote
from billing_portal.quotes.errors import LineNotPossible
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.rules import TermSpec
from billing_portal.subscriptions.steps.terms import extend_subscription
from tests.personas import NOON, sent
from tests.portal.test_subscriptions import started


def line(**changes: object) -> LineInput:
    wanted: dict[str, object] = {"quantity": 2, "list_minor": 6_500, "start_on": date(2026, 3, 2), **changes}
    return LineInput(**wanted)  # type: ignore[arg-type]


def composed(account, wanted: LineInput, by) -> Quote:
    return compose_quote(account, title="More", lines=[wanted], by=by, now=NOON)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("new", "Choose a product."),
        ("seats", "Choose a product."),
        ("renewal", "Choose a product."),
    ],
)
def test_a_line_about_nothing_is_refused(alpenrose, miriam, kind, reason):
    with pytest.raises(LineNotPossible) as refused:
        composed(alpenrose, line(kind=kind), miriam)

    assert str(refused.value.message) == reason
    assert not Quote.objects.exists()


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("seats", "Choose the subscription that gets the seats."),
        ("renewal", "Choose the subscription to renew."),
    ],
)
def test_a_line_about_no_subscription_is_refused(alpenrose, miriam, kind, reason):
    product = Product.objects.get(code="remote-support")

    with pytest.raises(LineNotPossible) as refused:
        composed(alpenrose, line(kind=kind, product=product), miriam)

    assert str(refused.value.message) == reason
    assert not Quote.objects.exists()


def test_seats_take_the_term_that_runs_when_they_begin_and_not_a_later_one(alpenrose, miriam):
    subscription = started(alpenrose, NOON)
    extend_subscription(
        subscription,
        [
            TermSpec(
                start_on=date(2027, 1, 1),
                end_on=date(2028, 1, 1),
                interval="annual",
                seats=48,
                list_minor=7_000,
                discount_bp=0,
            )
        ],
        by=None,
        now=NOON,
    )

    quote = composed(alpenrose, line(kind="seats", subscription=subscription), miriam)

    row = quote.versions.get().lines.get()
    assert (row.interval, row.end_on) == ("quarterly", date(2027, 1, 1))


def test_seats_before_the_first_term_are_refused(alpenrose, miriam):
    subscription = started(alpenrose, NOON)

    with pytest.raises(LineNotPossible, match="line_not_possible") as refused:
        composed(
            alpenrose, line(kind="seats", subscription=subscription, start_on=date(2025, 12, 31)), miriam
        )

    assert "is not active on the day" in str(refused.value.message)
    assert not Quote.objects.exists()


def test_a_copy_of_a_renewal_is_about_the_same_subscription(alpenrose, miriam):
    subscription = started(alpenrose, NOON)
    quote = sent(alpenrose, kind="renewal", subscription=subscription, product=None)

    copy = duplicate_quote(quote, by=miriam, now=NOON)

    row = copy.versions.get().lines.get()
    assert (row.kind, row.subscription) == ("renewal", subscription)
    assert Entry.objects.filter(object_id=copy.public_id).exists()
