"""An order is invoiced as its parts begin, by the click and then by the billing runs."""

from datetime import date

import pytest

from billing_portal.billing.queries import load_due
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.orders.models import LaterCharge
from billing_portal.payments.models import PaymentAttempt
from billing_portal.quotes.actions import duplicate_quote
from billing_portal.quotes.lines import StepInput
from billing_portal.quotes.models import Quote, QuoteLineStep
from billing_portal.subscriptions.errors import SubscriptionHasEnded
from billing_portal.subscriptions.models import Subscription
from tests.flows.scheduling import ONCE, TODAY, bill_until, purchase_orders, quote_of, shown
from tests.personas import pays_by, place, ready_checkout


def test_only_what_has_begun_is_invoiced_and_charged_with_the_click(alpenrose, noon):
    pays_by(alpenrose, "card")
    quote = quote_of(
        alpenrose,
        noon,
        {},
        {"start_on": date(2026, 7, 2), "list_minor": 30_001},
        {**ONCE, "start_on": date(2027, 3, 2), "list_minor": 95_000},
    )

    order = place(ready_checkout([quote]))

    [attempt] = PaymentAttempt.objects.all()
    assert (attempt.amount.minor, order.first_total_minor) == (309_400, 309_400)
    assert shown(order.invoices) == [(TODAY, 260_000, "")]
    assert order.value_minor == 260_000 + 300_010 + 95_000


def test_what_begins_later_is_invoiced_on_its_day_once(alpenrose, noon):
    quote = quote_of(
        alpenrose,
        noon,
        {},
        {"start_on": date(2026, 3, 5), "list_minor": 30_001, "interval": "monthly"},
        {**ONCE, "start_on": date(2026, 3, 6), "list_minor": 95_000},
    )
    place(ready_checkout([quote]))

    bill_until(alpenrose, date(2026, 4, 6), noon)

    assert shown(Invoice.objects.all()) == [
        (TODAY, 260_000, ""),
        (date(2026, 3, 5), 300_010, ""),
        (date(2026, 3, 6), 95_000, ""),
        (date(2026, 4, 5), 300_010, ""),
    ]
    once = LaterCharge.objects.get()
    assert once.settled_at is not None
    line = InvoiceLine.objects.get(kind="one_off")
    assert (line.description, line.period_start) == ("Training", date(2026, 3, 6))


def test_where_everything_begins_later_nothing_is_invoiced_with_the_click(alpenrose, noon):
    pays_by(alpenrose, "card")

    order = place(ready_checkout([quote_of(alpenrose, noon, {"start_on": date(2026, 3, 4)})]))

    assert not Invoice.objects.exists()
    assert not PaymentAttempt.objects.exists()
    assert order.first_total_minor == 309_400
    bill_until(alpenrose, date(2026, 3, 4), noon)
    assert shown(Invoice.objects.all()) == [(date(2026, 3, 4), 260_000, "")]


def test_all_periods_begun_before_the_order_are_on_its_invoice(alpenrose, noon):
    quote = quote_of(alpenrose, noon, {"start_on": date(2026, 2, 1), "interval": "monthly"})

    order = place(ready_checkout([quote]))
    bill_until(alpenrose, date(2026, 4, 1), noon)

    [first, second] = Invoice.objects.order_by("pk")
    assert list(order.invoices.all()) == [first]
    assert [line.period_start for line in first.lines.order_by("pk")] == [date(2026, 2, 1), date(2026, 3, 1)]
    assert (first.net_minor, second.issued_on, second.net_minor) == (520_000, date(2026, 4, 1), 260_000)


def test_each_purchase_order_of_a_cart_gets_its_own_invoices(alpenrose, noon):
    pos = purchase_orders(alpenrose, noon)
    pays_by(alpenrose, "card")
    now_and_later = {"start_on": date(2026, 3, 4), "list_minor": 10_000, "interval": "monthly"}
    first = quote_of(alpenrose, noon, {}, {**ONCE, "start_on": date(2026, 3, 4), "list_minor": 700})
    second = quote_of(alpenrose, noon, {"list_minor": 7_000}, now_and_later)
    checkout = ready_checkout([first, second])
    checkout.purchase_order = pos[0]
    checkout.po_by_quote = {str(second.public_id): str(pos[1].public_id)}
    checkout.save()

    order = place(checkout)
    bill_until(alpenrose, date(2026, 3, 4), noon)

    assert shown(Invoice.objects.all()) == [
        (TODAY, 260_000, "45-1"),
        (TODAY, 70_000, "45-2"),
        (date(2026, 3, 4), 700, "45-1"),
        (date(2026, 3, 4), 100_000, "45-2"),
    ]
    assert order.po_number == "45-1, 45-2"
    [attempt] = PaymentAttempt.objects.all()  # one charge over both invoices of the click
    assert attempt.amount.minor == 330_000 * 119 // 100
    assert attempt.parts.count() == 2


def test_steps_make_one_subscription_that_renews_at_the_last(alpenrose, noon):
    steps = (StepInput(12, 40, 25_000, 0),)
    quote = quote_of(alpenrose, noon, {"quantity": 20, "term_months": 24, "steps": steps})

    order = place(ready_checkout([quote]))
    subscription = Subscription.objects.get()

    assert order.value_minor == 520_000 + 1_000_000
    assert [(t.start_on, t.end_on, t.seats, t.list_minor) for t in subscription.terms.all()] == [
        (TODAY, date(2027, 3, 2), 20, 26_000),
        (date(2027, 3, 2), date(2028, 3, 2), 40, 25_000),
    ]
    for year in (2027, 2028):
        bill_until(alpenrose, date(year, 3, 2), noon.replace(year=year))
    assert [row.net_minor for row in Invoice.objects.order_by("pk")] == [520_000, 1_000_000, 1_000_000]
    subscription.refresh_from_db()
    assert (subscription.end_on, subscription.terms.count()) == (date(2029, 3, 2), 3)


def test_seats_that_join_a_running_period_later_are_charged_and_there_on_their_day(alpenrose, noon):
    place(ready_checkout([quote_of(alpenrose, noon, {"interval": "quarterly"})]))
    subscription = Subscription.objects.get()
    seats = {"kind": "seats", "subscription": subscription, "product": None, "quantity": 4, "interval": ""}
    quote = quote_of(alpenrose, noon, {**seats, "list_minor": 9_200, "start_on": date(2026, 4, 2)})

    order = place(ready_checkout([quote]))

    assert not order.invoices.exists()
    assert subscription.terms.get().seats == 10
    bill_until(alpenrose, date(2026, 4, 2), noon.replace(month=4, day=1))
    [invoice] = Invoice.objects.filter(issued_on=date(2026, 4, 2))
    [line] = invoice.lines.all()
    assert (line.kind, line.quantity, line.net_minor) == ("proration", 4, 24_400)  # 61 of 92 days
    assert subscription.terms.get().seats == 14
    bill_until(alpenrose, date(2026, 6, 2), noon.replace(month=6, day=2))
    assert Invoice.objects.latest("pk").lines.get().quantity == 14


def test_a_late_run_bills_seats_that_join_before_the_next_period_in_both(alpenrose, noon):
    place(ready_checkout([quote_of(alpenrose, noon, {"interval": "monthly", "list_minor": 10_000})]))
    subscription = Subscription.objects.get()
    seats = {"kind": "seats", "subscription": subscription, "product": None, "quantity": 5, "interval": ""}
    place(
        ready_checkout(
            [quote_of(alpenrose, noon, {**seats, "list_minor": 10_000, "start_on": date(2026, 3, 18)})]
        )
    )

    bill_until(alpenrose, date(2026, 4, 10), noon.replace(month=4, day=10))

    joined, april = Invoice.objects.order_by("pk")[1:]
    assert (joined.net_minor, april.net_minor) == (24_194, 150_000)  # 15 of 31 days
    assert subscription.terms.get().seats == 15


def test_seats_for_a_subscription_that_begins_later_are_on_its_first_invoice(alpenrose, noon):
    place(ready_checkout([quote_of(alpenrose, noon, {"start_on": date(2026, 3, 12)})]))
    subscription = Subscription.objects.get()
    seats = {"kind": "seats", "subscription": subscription, "product": None, "quantity": 5, "interval": ""}
    place(ready_checkout([quote_of(alpenrose, noon, {**seats, "start_on": date(2026, 3, 12)})]))

    bill_until(alpenrose, date(2026, 3, 12), noon)

    assert [row.net_minor for row in Invoice.objects.all()] == [15 * 26_000]


def test_a_new_purchase_order_of_the_draft_carries_the_later_invoices_too(alpenrose, noon):
    checkout = ready_checkout([quote_of(alpenrose, noon, {"start_on": date(2026, 3, 4)})])
    checkout.takes_new_po, checkout.new_po_number = True, "PO-9"
    checkout.save()

    place(checkout)
    bill_until(alpenrose, date(2026, 3, 4), noon)

    assert shown(Invoice.objects.all()) == [(date(2026, 3, 4), 260_000, "PO-9")]


def test_a_look_ahead_counts_seats_that_join_before_the_next_period(alpenrose, noon):
    place(ready_checkout([quote_of(alpenrose, noon, {"interval": "monthly", "list_minor": 10_000})]))
    seats = {"kind": "seats", "subscription": Subscription.objects.get(), "product": None, "quantity": 5}
    later = {**seats, "interval": "", "list_minor": 10_000, "start_on": date(2026, 3, 18)}
    place(ready_checkout([quote_of(alpenrose, noon, later)]))

    due = load_due([alpenrose.pk], date(2026, 4, 2)).due[alpenrose.pk]

    assert sorted((one.on, one.net_minor) for one in due) == [
        (date(2026, 3, 18), 24_194),
        (date(2026, 4, 2), 150_000),
    ]


def test_a_duplicate_keeps_the_steps(alpenrose, noon):
    steps = (StepInput(12, 40, 25_000, 250), StepInput(24, 50, 24_000, 0))
    quote = quote_of(alpenrose, noon, {"term_months": 36, "steps": steps})

    copy = duplicate_quote(quote, by=alpenrose.representative, now=noon)

    found = QuoteLineStep.objects.filter(line__version__quote=copy)
    assert [(s.start_on, s.quantity, s.list_minor, s.discount_bp) for s in found] == [
        (date(2027, 3, 2), 40, 25_000, 250),
        (date(2028, 3, 2), 50, 24_000, 0),
    ]


def test_seats_for_later_of_a_subscription_that_ended_meanwhile_are_not_sold(alpenrose, noon):
    place(ready_checkout([quote_of(alpenrose, noon, {"interval": "quarterly"})]))
    subscription = Subscription.objects.get()
    seats = {"kind": "seats", "subscription": subscription, "product": None, "quantity": 4, "interval": ""}
    quote = quote_of(alpenrose, noon, {**seats, "start_on": date(2026, 4, 2)})
    Subscription.objects.update(status="ended", auto_renew=False, end_cause="cancelled")

    with pytest.raises(SubscriptionHasEnded):
        place(ready_checkout([quote]))

    assert not LaterCharge.objects.exists()
    assert Quote.objects.get(pk=quote.pk).status == "sent"
