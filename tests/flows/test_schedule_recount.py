"""What was accepted is what is invoiced, whatever the starts, steps and intervals."""

from datetime import date, timedelta
from random import Random

import pytest

from billing_portal.flows.confirmation import figures_of
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.kit.periods import MONTHS
from billing_portal.orders.models import LaterCharge
from billing_portal.quotes.lines import StepInput
from billing_portal.subscriptions.models import Subscription, Term
from tests.flows.scheduling import ONCE, TODAY, bill_on, purchase_orders, quote_of
from tests.personas import place, ready_checkout


def test_the_invoices_of_an_order_are_what_was_accepted_tax_included(alpenrose, noon):
    quote = quote_of(
        alpenrose,
        noon,
        {"start_on": date(2026, 1, 31), "interval": "monthly", "list_minor": 3_333, "quantity": 7},
        {"start_on": date(2026, 5, 31), "interval": "quarterly", "list_minor": 1_111, "discount_bp": 333},
        {**ONCE, "start_on": date(2026, 8, 31), "list_minor": 101},
    )
    order = place(ready_checkout([quote]))
    Subscription.objects.update(auto_renew=False)
    rows = figures_of(order).schedule

    bill_on(alpenrose, {row.on for row in rows[1:]}, noon)

    invoices = Invoice.objects.order_by("issued_on")
    assert [(row.issued_on, row.total_minor) for row in invoices] == [
        (row.on, row.total.minor) for row in rows
    ]
    assert sum(row.net_minor for row in invoices) == order.value_minor
    assert sum(row.total_minor for row in invoices) == order.value_total_minor


@pytest.mark.parametrize("seed", range(6))
def test_no_period_is_invoiced_twice_or_never_whatever_the_starts_steps_and_intervals(alpenrose, noon, seed):
    random, pos = Random(seed), purchase_orders(alpenrose, noon)
    orders = []
    for _ in range(3):
        lines = []
        for _ in range(random.randint(1, 3)):
            start_on = TODAY + timedelta(days=random.randint(-31, 200))
            interval = random.choice(["monthly", "quarterly", "annual", ""])
            price = {"list_minor": random.randint(1, 9_999), "quantity": random.randint(1, 9)}
            if not interval:
                lines.append({**ONCE, **price, "start_on": start_on})
                continue
            length = MONTHS[interval]
            count = random.randint(1, 4)
            at = random.sample(range(1, count), k=min(count - 1, random.randint(0, 2)))
            steps = tuple(
                StepInput(n * length, random.randint(1, 9), random.randint(1, 9_999), 250) for n in at
            )
            term = {"interval": interval, "term_months": count * length, "steps": steps}
            lines.append({**price, **term, "start_on": start_on})
        checkout = ready_checkout([quote_of(alpenrose, noon, *lines)])
        checkout.purchase_order = random.choice([None, *pos])
        checkout.save()
        orders.append(place(checkout))
    Subscription.objects.update(auto_renew=False)

    bill_on(alpenrose, {row.on for order in orders for row in figures_of(order).schedule} - {TODAY}, noon)

    assert sum(row.net_minor for row in Invoice.objects.all()) == sum(order.value_minor for order in orders)
    lines = InvoiceLine.objects.exclude(subscription=None).values_list("subscription", "period_start")
    assert len(lines) == len(set(lines))
    assert not Term.objects.exclude(next_bill_on=None).exists()
    assert not LaterCharge.objects.filter(settled_at=None).exists()
