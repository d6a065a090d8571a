"""Orders at the edges: nothing to pay, nothing recurring, very long, or over a subscription that is over."""

from datetime import date, datetime

import pytest

from billing_portal.catalog.models import Product
from billing_portal.integrations.payments.sandbox.models import Charge
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.engine import drain
from billing_portal.jobs.models import Job
from billing_portal.kit import clock
from billing_portal.notifications.models import Delivery
from billing_portal.orders.models import ServiceOrder
from billing_portal.quotes.actions import compose_quote, send_quote
from billing_portal.quotes.lines import LineInput
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.errors import SubscriptionHasEnded
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.rules import TermSpec
from billing_portal.subscriptions.steps.terms import extend_subscription
from tests.personas import pays_by, place, ready_checkout, sent
from tests.portal.visiting import Visitor, hidden, words


def quote_over(account, now, *lines):
    """A sent quote over these lines, each a new year of 3 seats unless it says otherwise."""
    usual = {
        "kind": "new",
        "product": Product.objects.get(code="remote-support"),
        "quantity": 3,
        "list_minor": 26_000,
        "interval": "annual",
        "start_on": date(2026, 3, 2),
    }
    quote = compose_quote(
        account,
        title="Odd",
        lines=[LineInput(**{**usual, **line}) for line in lines],
        by=account.representative,
        now=now,
    )
    send_quote(quote, by=account.representative, now=now)
    return quote


FREE = [{"discount_bp": 10_000}]
ONCE = [{"kind": "one_off", "product": None, "description": "Set-up"}]
FIFTY = [{"kind": "one_off" if n % 2 else "new", "description": f"Line {n}"} for n in range(50)]
LONG = [{"description": "W" * 200}, {"kind": "one_off", "description": "ä " * 99}]


@pytest.mark.parametrize("kind", ["card", "direct_debit"])
@pytest.mark.parametrize("lines", [FREE, ONCE, FIFTY, LONG], ids=["free", "once", "fifty", "long"])
def test_everything_that_follows_an_odd_order_comes_about(alpenrose, sabine, noon, kind, lines):
    pays_by(alpenrose, kind)
    with clock.at(noon):
        order = place(ready_checkout([quote_over(alpenrose, noon, *lines)]))
        drain()

    assert not Job.objects.exclude(status="done").exists()
    assert not Delivery.objects.filter(status__in=["failed", "queued"]).exists()
    invoice = Invoice.objects.get()
    is_paid = kind == "card" or lines is FREE
    assert (invoice.status, Charge.objects.count()) == (
        "paid" if is_paid else "issued",
        int(kind == "card" and lines is not FREE),
    )
    visitor = Visitor(sabine, noon)
    for page in (f"/orders/{order.public_id}/", f"/invoices/{invoice.public_id}/", "/", "/subscriptions/"):
        assert visitor.get(page).status_code == 200


def test_an_order_over_nothing_does_not_say_that_a_card_was_charged(alpenrose, sabine, noon):
    pays_by(alpenrose, "card")
    order = place(ready_checkout([quote_over(alpenrose, noon, *FREE)]))

    page = words(Visitor(sabine, noon).get(f"/orders/{order.public_id}/"))

    assert "Nothing is due." in page
    assert "was paid by card" not in page


@pytest.fixture
def month(alpenrose):
    """A subscription of March only, the one that is already ordered."""
    place(ready_checkout([sent(alpenrose, start_on=date(2026, 3, 1), term_months=1, interval="monthly")]))
    return Subscription.objects.get()


def test_seats_for_a_term_that_ended_meanwhile_are_refused_by_name(alpenrose, sabine, month):
    late = datetime(2026, 4, 1, 12, tzinfo=clock.zone("Europe/Berlin"))
    quote = quote_over(
        alpenrose,
        late.replace(month=3, day=30),
        {"kind": "seats", "subscription": month, "start_on": date(2026, 3, 31)},
    )
    checkout, visitor = ready_checkout([quote], now=late), Visitor(sabine, late)
    page = visitor.get(f"/checkout/{checkout.public_id}/order/")

    answer = visitor.post(f"/checkout/{checkout.public_id}/order/", {"shown": hidden(page, "shown")})

    assert answer.status_code == 409
    assert f"Subscription {month.number} has ended" in words(answer)
    assert (Term.objects.get().seats, ServiceOrder.objects.count()) == (10, 1)
    assert Quote.objects.get(pk=quote.pk).status == "sent"


def test_seats_are_still_sold_on_the_last_day_of_a_term(alpenrose, month):
    last = datetime(2026, 3, 31, 23, 59, tzinfo=clock.zone("Europe/Berlin"))
    quote = quote_over(
        alpenrose, last, {"kind": "seats", "subscription": month, "start_on": date(2026, 3, 31)}
    )

    place(ready_checkout([quote], now=last), now=last)

    assert Term.objects.get().seats == 13


def test_a_renewal_takes_a_cancellation_back_that_was_given_while_it_was_read(alpenrose, sabine, month, noon):
    read_before = Subscription.objects.get()
    cancel_subscription(month, reason="moved away", by=sabine, now=noon)

    extend_subscription(
        read_before,
        [TermSpec(month.end_on, date(2026, 5, 1), "monthly", 10, 26_000, 0)],
        by=sabine,
        now=noon,
    )

    month.refresh_from_db()
    assert (month.status, month.auto_renew, month.end_on) == ("active", True, date(2026, 5, 1))


def test_a_renewal_of_an_ended_subscription_is_refused_by_name(alpenrose, noon, month):
    quote = quote_over(alpenrose, noon, {"kind": "renewal", "subscription": month, "interval": "monthly"})
    Subscription.objects.update(end_on=date(2026, 5, 1))

    with pytest.raises(SubscriptionHasEnded) as refusal:
        place(ready_checkout([quote]))

    assert month.number in str(refusal.value.message)
