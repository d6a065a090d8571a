"""What added seats cost after the period that they join, and what their later invoices carry; shown as it is billed."""

from datetime import date, timedelta

import pytest

from billing_portal.flows.confirmation import next_steps
from billing_portal.flows.quote_to_cash import place_service_order
from billing_portal.invoices.models import Invoice
from billing_portal.orders.errors import OfferChanged
from billing_portal.orders.queries import offer
from billing_portal.purchase_orders.actions import replace_purchase_order
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.subscriptions.models import Subscription
from tests.flows.scheduling import TODAY, bill_until, purchase_orders, quote_of, shown
from tests.personas import contact_of, place, ready_checkout


def quarterly(account, now, po=None):
    """10 seats at 260.00 for two quarters, and what quotes over more of them begin with."""
    checkout = ready_checkout([quote_of(account, now, {"interval": "quarterly", "term_months": 6})])
    checkout.purchase_order = po
    checkout.save()
    place(checkout)
    return {
        "kind": "seats",
        "subscription": Subscription.objects.get(),
        "product": None,
        "quantity": 4,
        "interval": "",
    }


def test_seats_offered_below_the_price_of_the_term_cost_that_price_from_the_next_period(alpenrose, noon):
    seats = quarterly(alpenrose, noon)
    quote = quote_of(alpenrose, noon, {**seats, "list_minor": 9_200, "start_on": date(2026, 4, 2)})

    order = place(ready_checkout([quote]))

    assert order.value_minor == 24_400 + 4 * 26_000  # 61 of 92 days, then as the seats that are there
    assert [row["net"] for row in order.figures["schedule"]] == [24_400, 104_000]
    bill_until(alpenrose, date(2026, 6, 2), noon)
    assert [row.net_minor for row in Invoice.objects.order_by("pk")[1:]] == [24_400, 14 * 26_000]


def test_the_schedule_of_added_seats_shows_the_purchase_order_that_each_invoice_carries(alpenrose, noon):
    first, second = purchase_orders(alpenrose, noon)
    seats = quarterly(alpenrose, noon, first)
    checkout = ready_checkout([quote_of(alpenrose, noon, {**seats, "start_on": date(2026, 4, 2)})])
    checkout.purchase_order = second
    checkout.save()

    order = place(checkout)
    bill_until(alpenrose, date(2026, 6, 2), noon)

    assert [row["po"] for row in order.figures["schedule"]] == ["45-2", "45-1"]
    assert shown(Invoice.objects.all())[1:] == [
        (date(2026, 4, 2), 68_957, "45-2"),
        (date(2026, 6, 2), 14 * 26_000, "45-1"),
    ]


def test_what_took_the_place_of_a_purchase_order_carries_its_later_invoices(alpenrose, noon):
    chosen, other = purchase_orders(alpenrose, noon)
    PurchaseOrder.objects.filter(pk=other.pk).update(
        expires_on=date(2026, 12, 31)
    )  # it ends first: the usual choice
    quarterly(alpenrose, noon, chosen)
    replace_purchase_order(
        chosen,
        number="45-1b",
        issued_on=date(2026, 4, 1),
        expires_on=None,
        limit_minor=None,
        by=contact_of(alpenrose),
        now=noon,
    )

    bill_until(alpenrose, date(2026, 6, 2), noon)

    assert [row.po_number for row in Invoice.objects.order_by("pk")] == ["45-1", "45-1b"]


def test_seats_that_were_there_before_the_subscription_ended_are_billed(alpenrose, noon):
    seats = quarterly(alpenrose, noon)
    place(ready_checkout([quote_of(alpenrose, noon, {**seats, "start_on": date(2026, 4, 2)})]))
    place(
        ready_checkout([quote_of(alpenrose, noon, {**seats, "quantity": 3, "start_on": date(2026, 5, 20)})])
    )
    Subscription.objects.update(
        status="ended", end_on=date(2026, 5, 20), auto_renew=False, end_cause="cancelled"
    )

    bill_until(alpenrose, date(2026, 5, 21), noon.replace(month=5, day=20))

    assert [row.net_minor for row in Invoice.objects.order_by("pk")[1:]] == [68_957]
    assert Subscription.objects.get().terms.get().seats == 10


def test_another_last_day_of_the_purchase_order_than_on_the_screen_is_shown_again(alpenrose, noon):
    po, _other = purchase_orders(alpenrose, noon)
    checkout = ready_checkout([quote_of(alpenrose, noon, {})])
    checkout.purchase_order = po
    checkout.save()
    shown_digest = offer(checkout, now=noon).digest

    PurchaseOrder.objects.filter(pk=po.pk).update(expires_on=TODAY + timedelta(days=9))

    assert offer(checkout, now=noon).digest != shown_digest
    with pytest.raises(OfferChanged):
        place_service_order(checkout, shown=shown_digest, by=contact_of(alpenrose), now=noon)


def test_seats_ordered_for_a_later_day_are_counted_where_a_renewal_has_fewer(alpenrose, noon):
    place(ready_checkout([quote_of(alpenrose, noon, {})]))
    subscription = Subscription.objects.get()
    seats = {"kind": "seats", "subscription": subscription, "product": None, "quantity": 5, "interval": ""}
    place(ready_checkout([quote_of(alpenrose, noon, {**seats, "start_on": date(2026, 6, 1)})]))
    renewal = {"kind": "renewal", "subscription": subscription, "product": None, "start_on": None}
    checkout = ready_checkout([quote_of(alpenrose, noon, {**renewal, "quantity": 12, "term_months": 12})])

    said = offer(checkout, now=noon).fewer
    order = place(checkout)

    assert [(row.since, row.before, row.after) for row in said] == [(date(2027, 3, 2), 15, 12)]
    assert "has 12 seats instead of 15." in next_steps(order, list(order.invoices.all()))[-1]
