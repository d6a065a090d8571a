"""What a standing order has to pay: open invoices and those of twelve months, with renewals, agreed changes and tax."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing_portal.billing.expected import expected_transfers
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.steps.renewal import agree_interval
from billing_portal.tax.models import TaxRule
from tests.billing.runs import MORNING, done, run_of, subscribed
from tests.dunning.test_run import twin_of
from tests.payments.money import wired
from tests.personas import contact_of, pays_by, place, ready_checkout, sent
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db


@pytest.fixture
def standing(alpenrose):
    """Alpenrose, which pays by standing order."""
    pays_by(alpenrose, "recurring_transfer")
    return alpenrose


def shown(account, now=MORNING) -> list[tuple[date, int]]:
    return [(one.on, one.amount.minor) for one in expected_transfers(account, now=now)]


def test_each_period_of_twelve_months_is_due_thirty_days_after_it_begins_with_tax(standing):
    subscribed(standing, interval="quarterly")  # 10 seats at 100.00, ten per cent off, 19 % tax

    assert shown(standing) == [
        (date(2026, 5, 1), 107_100),
        (date(2026, 7, 31), 107_100),
        (date(2026, 10, 31), 107_100),
        (date(2027, 1, 31), 107_100),
        (date(2027, 5, 1), 107_100),  # the renewal begins on 1 April, the last of the twelve months
    ]


def test_what_ends_is_not_renewed_in_it(standing):
    subscription = subscribed(standing, interval="quarterly")
    cancel_subscription(subscription, reason="moved", by=contact_of(standing), now=MORNING)

    assert [on for on, _minor in shown(standing)][-1] == date(2027, 1, 31)


def test_a_renewal_is_that_of_the_agreed_interval_and_price(standing, staff):
    subscription = subscribed(standing, months=6, interval="quarterly")
    agree_interval(
        subscription, "monthly", 4_000, ends_on=subscription.end_on, by=staff["services"], now=MORNING
    )

    assert shown(standing)[2] == (date(2026, 10, 31), 42_840)  # 10 at 40.00, ten per cent off, 19 % tax


def test_what_an_order_charges_on_a_later_day_is_in_it(standing):
    once = {
        "kind": "one_off",
        "product": None,
        "description": "Training",
        "interval": "",
        "term_months": None,
    }
    place(ready_checkout([sent(standing, **once, seats=1, list_minor=95_000, start_on=date(2026, 7, 15))]))

    [one] = expected_transfers(standing, now=MORNING)

    assert (one.on, one.amount.minor, one.what) == (date(2026, 8, 14), 113_050, ("Training",))


def test_without_a_decision_about_tax_the_amount_is_said_to_be_before_tax(standing):
    subscribed(standing)
    TaxRule.objects.all().delete()

    one = expected_transfers(standing, now=MORNING)[0]

    assert (one.amount.minor, one.is_taxed) == (90_000, False)


def test_an_open_invoice_comes_with_its_number_and_what_is_left_of_it(standing, staff):
    invoice = billed(standing, method=standing.default_method)
    wired(standing, 1_900, [(invoice, 1_900)], staff["finance"])

    [one] = expected_transfers(standing, now=MORNING)

    assert (one.number, one.on, one.amount.minor) == (invoice.number, invoice.due_on, 10_000)


def test_what_is_overdue_or_paid_another_way_is_not_expected(standing):
    billed(standing, method=standing.default_method, due=date(2026, 3, 20))
    billed(standing, method=pays_by(standing, "bank_transfer"))

    assert shown(standing) == []


def test_what_is_invoiced_is_in_it_once(standing):
    subscribed(standing)
    before = shown(standing)

    done(run_of(standing))

    assert shown(standing) == before == [(date(2026, 5, 1), 107_100), (date(2027, 5, 1), 107_100)]


def test_it_costs_the_same_however_much_is_to_come(standing):
    subscribed(standing)
    shown(standing)  # reads the account and its seller
    with CaptureQueriesContext(connection) as one:
        shown(standing)
    for interval in ("monthly", "quarterly"):
        subscribed(standing, interval=interval)
        billed(standing, method=standing.default_method)
    with CaptureQueriesContext(connection) as many:
        assert len(shown(standing)) == 15

    assert len(many) == len(one)


def test_what_belongs_to_another_account_is_not_in_it(standing):
    twin = twin_of(standing, "A-2001")
    subscribed(twin)
    billed(twin, method=pays_by(standing, "recurring_transfer"))

    assert shown(standing) == []
