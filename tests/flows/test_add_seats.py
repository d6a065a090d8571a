"""Seats that a contact adds alone: priced by the day, billed once, and what they replace (S2)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from billing_portal.documents.models import Paper
from billing_portal.flows.quote_to_cash import place_service_order
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.journal.models import Entry
from billing_portal.orders.errors import CheckoutIncomplete, OfferChanged
from billing_portal.orders.models import ServiceOrder
from billing_portal.orders.queries import offer
from billing_portal.portal.checkout.choices import choices_of
from billing_portal.quotes.actions import offer_seats, price_seats
from billing_portal.quotes.errors import LineNotPossible, SeatsByRequest
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.rules import TermSpec
from billing_portal.subscriptions.steps.terms import extend_subscription
from tests.billing.runs import done, run_of
from tests.personas import NOON, contact_of, pays_by, place, ready_checkout, sent
from tests.portal.test_subscriptions import started

FIRST_QUARTER = (date(2026, 1, 1), date(2026, 4, 1))


@pytest.fixture
def subscription(alpenrose) -> Subscription:
    """48 seats of Remote Support until the end of the year, by quarter at 65.00 less 10 %, paid by card."""
    pays_by(alpenrose, "card")
    return started(alpenrose, NOON)


def again(subscription: Subscription) -> Subscription:
    """As a page finds it: read anew, with nothing remembered."""
    return Subscription.objects.select_related("account__default_method", "product").get(pk=subscription.pk)


def more(subscription: Subscription, seats: int = 5, *, now: datetime = NOON) -> Quote:
    return offer_seats(again(subscription), seats, by=contact_of(subscription.account), now=now)


def test_seats_cost_the_rest_of_the_period_by_the_day_and_whole_periods_until_the_end(subscription):
    price = price_seats(again(subscription), 5, now=NOON)

    assert price.line.first == 5 * 5_850 * 30 // 90  # 2 March to 31 March of a quarter of 90 days
    assert price.line.value == price.line.first + 3 * 5 * 5_850
    assert price.total == 53
    assert price.term.end_on == date(2027, 1, 1)


def test_the_quote_is_open_for_a_day_at_the_prices_of_the_term_and_mails_nobody(subscription):
    quote = more(subscription)

    line = quote.versions.get().lines.get()
    assert (line.list_minor, line.discount_bp, line.interval) == (6_500, 1_000, "quarterly")
    assert quote.is_open(NOON + timedelta(hours=23, minutes=59))
    assert not quote.is_open(NOON + timedelta(hours=24))
    assert not Entry.objects.filter(name="quote.sent").exists()
    entry = Entry.objects.get(name="quote.self_served")
    assert (entry.actor, entry.account_id) == (
        contact_of(subscription.account),
        subscription.account.public_id,
    )
    assert entry.data == {"number": quote.number, "subscription": subscription.number, "seats": 5}


def test_the_running_period_is_billed_before_seats_join_it_and_nothing_twice(subscription):
    order = place(ready_checkout([more(subscription)]))

    lines = InvoiceLine.objects.order_by("pk").values_list("kind", "quantity", "period_start", "period_end")
    assert list(lines) == [
        ("period", 48, *FIRST_QUARTER),
        ("proration", 5, date(2026, 3, 2), date(2026, 4, 1)),
    ]
    assert order.invoices.get().net_minor == 9_750
    assert Term.objects.get().seats == 53
    (printed,) = Paper.objects.get(kind="invoice", object_id=order.invoices.get().public_id).data.lines
    assert printed.part == (30, 90, 0)

    april = NOON.replace(month=4, day=1)
    run = done(run_of(subscription.account, april), april)

    assert [item.net_minor for item in run.items.all()] == [53 * 5_850]


def test_a_period_that_nobody_has_billed_takes_no_seats(subscription, monkeypatch):
    checkout = ready_checkout([more(subscription)])
    monkeypatch.setattr("billing_portal.flows.steps.placing.bill_what_has_begun", lambda *_a, **_k: None)

    with pytest.raises(OfferChanged):
        place(checkout)

    assert (Term.objects.get().seats, Invoice.objects.count(), ServiceOrder.objects.count()) == (48, 0, 0)


def test_seats_do_not_join_a_period_after_the_last_one_billed(alpenrose, subscription, monkeypatch):
    place(ready_checkout([more(subscription)]))  # the first quarter is billed
    april = NOON.replace(month=4, day=2)
    checkout = ready_checkout([more(subscription, 2, now=april)], now=april)
    monkeypatch.setattr("billing_portal.flows.steps.placing.bill_what_has_begun", lambda *_a, **_k: None)

    with pytest.raises(OfferChanged):
        place(checkout, now=april)

    term = Term.objects.get()
    assert (term.seats, term.billed, Invoice.objects.count(), ServiceOrder.objects.count()) == (53, 1, 2, 1)


def test_periods_billed_without_the_seats_of_a_sent_quote_are_caught_up(alpenrose):
    month = started(
        alpenrose,
        NOON,
        start=date(2026, 2, 1),
        end=date(2026, 8, 1),
        interval="monthly",
        seats=10,
        discount_bp=0,
    )
    pays_by(alpenrose, "card")
    late = NOON.replace(month=3, day=29)
    quote = sent(
        alpenrose, now=late, kind="seats", subscription=month, product=None, seats=2, list_minor=6_500,
        start_on=date(2026, 3, 30),
    )  # fmt: skip
    ordered = NOON.replace(month=4, day=2)
    done(run_of(alpenrose, ordered), ordered)

    order = place(ready_checkout([quote], now=ordered), now=ordered)

    line = order.invoices.get().lines.get()
    assert (line.period_start, line.period_end) == (date(2026, 3, 30), date(2026, 5, 1))
    assert line.net_minor == 2 * 6_500 * 2 // 31 + 1 + 2 * 6_500  # two days of March, rounded up, and April
    assert line.part == [2, 31, 1]


def test_a_quote_for_seats_beyond_the_running_period_is_refused(alpenrose, subscription):
    with pytest.raises(LineNotPossible) as refused:
        sent(alpenrose, kind="seats", subscription=subscription, product=None, start_on=date(2026, 4, 1))

    assert "by 31 Mar 2026" in str(refused.value.message)
    assert not Quote.objects.exists()


def test_an_open_renewal_quote_gives_way_after_it_was_named(alpenrose, subscription):
    renewal = sent(alpenrose, kind="renewal", subscription=subscription, product=None)
    checkout = ready_checkout([more(subscription)])

    assert [quote.number for quote in offer(checkout, now=NOON).supersedes] == [renewal.number]
    order = place(checkout)

    renewal.refresh_from_db()
    assert renewal.status == Quote.Status.SUPERSEDED
    placed = Entry.objects.get(name="service_order.placed", object_id=order.public_id)
    assert placed.data["supersedes"] == [renewal.number]


def test_a_quote_that_was_not_on_the_page_is_not_replaced(alpenrose, subscription):
    checkout = ready_checkout([more(subscription)])
    shown = offer(checkout, now=NOON).digest
    renewal = sent(alpenrose, kind="renewal", subscription=subscription, product=None)

    with pytest.raises(OfferChanged):
        place_service_order(checkout, shown=shown, by=checkout.user, now=NOON)

    renewal.refresh_from_db()
    assert (renewal.status, ServiceOrder.objects.count()) == ("sent", 0)


def test_a_quote_of_the_representative_replaces_nothing(alpenrose, subscription):
    renewal = sent(alpenrose, kind="renewal", subscription=subscription, product=None)
    seats = sent(alpenrose, kind="seats", subscription=subscription, product=None, start_on=date(2026, 3, 2))

    place(ready_checkout([seats]))

    renewal.refresh_from_db()
    assert renewal.status == "sent"


def test_asking_again_replaces_the_own_earlier_quote_at_once(alpenrose, subscription):
    first, renewal = (
        more(subscription, 5),
        sent(alpenrose, kind="renewal", subscription=subscription, product=None),
    )

    second = more(subscription, 7)

    statuses = dict(Quote.objects.values_list("number", "status"))
    assert statuses == {first.number: "superseded", renewal.number: "sent", second.number: "sent"}


def test_only_a_card_or_debit_pays_for_them(alpenrose, subscription):
    checkout = ready_checkout([more(subscription)])
    transfer = pays_by(alpenrose, "bank_transfer")
    checkout.method = transfer
    checkout.save()

    reasons = {choice.value: choice.reason for choice in choices_of(checkout, now=NOON).methods}
    assert "card or direct debit" in reasons["bank_transfer"]
    with pytest.raises(CheckoutIncomplete):
        place(checkout)
    assert not ServiceOrder.objects.exists()


def ended(subscription: Subscription) -> datetime:
    return NOON.replace(year=2027)


def suspended(subscription: Subscription) -> datetime:
    Subscription.objects.filter(pk=subscription.pk).update(status=Subscription.Status.SUSPENDED)
    return NOON


def not_eligible(subscription: Subscription) -> datetime:
    subscription.product.self_service = False
    subscription.product.save()
    return NOON


def renewed(subscription: Subscription) -> datetime:
    spec = TermSpec(date(2027, 1, 1), date(2028, 1, 1), "quarterly", 48, 6_500)
    extend_subscription(subscription, [spec], by=None, now=NOON)
    return NOON


def by_transfer(subscription: Subscription) -> datetime:
    pays_by(subscription.account, "bank_transfer")
    return NOON


@pytest.mark.parametrize(
    ("happens", "reason"),
    [(ended, "ended"), (suspended, "suspended"), (not_eligible, "product"), (renewed, "renewed"), (by_transfer, "method")],
)  # fmt: skip
def test_what_cannot_be_added_alone_is_a_matter_for_services(subscription, happens, reason):
    now = happens(subscription)

    with pytest.raises(SeatsByRequest) as refused:
        more(subscription, now=now)

    assert refused.value.reason == reason
    assert not Quote.objects.exists()


def test_seats_join_a_cancelled_subscription_until_its_end(alpenrose, sabine, subscription):
    cancel_subscription(subscription, reason="moved", by=sabine, now=NOON)

    place(ready_checkout([more(subscription)]))

    subscription.refresh_from_db()
    assert (subscription.status, subscription.end_on) == ("pending_cancellation", date(2027, 1, 1))
