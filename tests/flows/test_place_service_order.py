from datetime import date, timedelta

import pytest

from billing_portal.accounts.models import BillTo
from billing_portal.billing.steps import bill_begun
from billing_portal.documents.models import Paper
from billing_portal.flows.finishing import confirm_order, finish_order
from billing_portal.flows.quote_to_cash import drop_closed_quotes, place_service_order
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.models import Job
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.ledger.models import Leg
from billing_portal.numbers.models import NumberSeries
from billing_portal.orders.errors import CheckoutIncomplete, NothingToOrder, OfferChanged, QuotesChanged
from billing_portal.orders.models import Checkout, ServiceOrder
from billing_portal.orders.queries import offer
from billing_portal.purchase_orders.actions import add_purchase_order
from billing_portal.quotes.actions import reject_quote, withdraw_quote
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.errors import SubscriptionHasEnded
from billing_portal.subscriptions.models import Subscription
from tests.personas import place, ready_checkout, sent


def nothing_happened() -> bool:
    return not (
        ServiceOrder.objects.exists()
        or Invoice.objects.exists()
        or Subscription.objects.exists()
        or NumberSeries.objects.filter(series__in=["SO", "DE", "S"]).exists()
        or Job.objects.filter(path__endswith="finish_order").exists()
    )


def test_one_click_accepts_orders_subscribes_and_invoices(alpenrose, sabine, noon):
    quote = sent(alpenrose, seats=60)

    order = place(ready_checkout([quote]))

    quote.refresh_from_db()
    invoice = order.invoices.get()
    subscription = Subscription.objects.get()
    assert (order.number, quote.status, quote.decided_by) == ("SO-2026-000001", "accepted", sabine)
    assert (invoice.number, invoice.status) == ("DE-2026-000001", "issued")
    assert (invoice.net_minor, invoice.tax_minor, invoice.total_minor) == (1_560_000, 296_400, 1_856_400)
    assert (subscription.status, subscription.terms.get().billed) == ("active", 1)
    assert subscription.end_on == date(2027, 3, 2)
    assert {leg.book: leg.minor for leg in Leg.objects.all()} == {
        "receivable": 1_856_400,
        "revenue": -1_560_000,
        "tax": -296_400,
    }


def test_several_quotes_make_one_order_and_one_invoice(alpenrose, noon):
    quotes = [sent(alpenrose, seats=60), sent(alpenrose, seats=5)]

    order = place(ready_checkout(quotes))

    assert set(Quote.objects.values_list("status", flat=True)) == {"accepted"}
    assert order.ordered_quotes.count() == 2
    assert order.invoices.get().lines.count() == 2
    assert order.invoices.get().net_minor == 65 * 26_000


def test_a_transfer_is_due_by_the_terms_from_the_day_of_the_invoice(alpenrose, noon):
    order = place(ready_checkout([sent(alpenrose)]))

    assert order.invoices.get().due_on == date(2026, 4, 1)  # 30 days after 2 March


def test_a_second_click_answers_the_same_order(alpenrose, noon):
    checkout = ready_checkout([sent(alpenrose)])
    shown = offer(checkout, now=noon).digest

    first = place_service_order(checkout, shown=shown, by=checkout.user, now=noon)
    again = place_service_order(Checkout.objects.get(), shown=shown, by=checkout.user, now=noon)

    assert first == again
    assert (ServiceOrder.objects.count(), Invoice.objects.count(), Subscription.objects.count()) == (1, 1, 1)


def test_a_quote_expired_between_page_and_click_is_named_and_nothing_is_ordered(alpenrose, noon):
    old, new = sent(alpenrose), sent(alpenrose, now=noon + timedelta(days=3))
    checkout = ready_checkout([old, new], now=noon + timedelta(days=6))
    shown = offer(checkout, now=noon + timedelta(days=6)).digest
    late = noon + timedelta(days=7)

    with pytest.raises(QuotesChanged) as refusal:
        place_service_order(checkout, shown=shown, by=checkout.user, now=late)

    assert refusal.value.changed == [(old.number, "expired")]
    assert nothing_happened()
    assert drop_closed_quotes(checkout, by=checkout.user, now=late) == [(old.number, "expired")]
    assert place(checkout, now=late).ordered_quotes.get().quote == new


def test_a_withdrawn_or_rejected_quote_stops_the_order(alpenrose, sabine, miriam, noon):
    first, second = sent(alpenrose), sent(alpenrose)
    checkout = ready_checkout([first, second])
    shown = offer(checkout, now=noon).digest
    withdraw_quote(first, by=miriam, now=noon)
    reject_quote(second, comments="No", by=sabine, now=noon)

    with pytest.raises(QuotesChanged) as refusal:
        place_service_order(checkout, shown=shown, by=sabine, now=noon)

    assert refusal.value.changed == [(first.number, "withdrawn"), (second.number, "rejected")]
    assert nothing_happened()


def test_what_was_not_on_the_screen_is_not_ordered(alpenrose, sabine, noon):
    checkout = ready_checkout([sent(alpenrose)])
    shown = offer(checkout, now=noon).digest
    checkout.address = {**checkout.address, "street": "Anderswo 1"}
    checkout.save()

    with pytest.raises(OfferChanged):
        place_service_order(checkout, shown=shown, by=sabine, now=noon)

    assert nothing_happened()
    assert Quote.objects.get().status == "sent"


def test_an_incomplete_checkout_orders_nothing(alpenrose, sabine, noon):
    checkout = ready_checkout([sent(alpenrose)])
    checkout.admin_email = ""
    checkout.save()

    with pytest.raises(CheckoutIncomplete) as refusal:
        place(checkout)

    assert refusal.value.fields == ["admin"]
    assert nothing_happened()


def test_an_account_that_requires_a_purchase_order_gets_it_printed(alpenrose, sabine, noon):
    alpenrose.po_required = True
    alpenrose.save()
    checkout = ready_checkout([sent(alpenrose)])
    with pytest.raises(CheckoutIncomplete):
        place(checkout)
    checkout.purchase_order = add_purchase_order(
        alpenrose, number="4500021877", issued_on=None, expires_on=noon.date(), by=sabine, now=noon
    )
    checkout.save()

    order = place(checkout)

    assert (order.po_number, order.invoices.get().po_number) == ("4500021877", "4500021877")


def test_an_expired_purchase_order_is_refused(alpenrose, sabine, noon):
    checkout = ready_checkout([sent(alpenrose)])
    checkout.purchase_order = add_purchase_order(
        alpenrose, number="OLD", issued_on=None, expires_on=date(2026, 3, 1), by=sabine, now=noon
    )
    checkout.save()

    with pytest.raises(CheckoutIncomplete) as refusal:
        place(checkout)

    assert refusal.value.fields == ["purchase_order"]


def test_the_draft_changes_nothing_until_the_click_and_then_the_address_is_the_accounts_own(alpenrose, noon):
    checkout = ready_checkout([sent(alpenrose)])
    checkout.address = {**checkout.address, "street": "Neue Straße 5", "country": "FR"}
    checkout.save()
    assert BillTo.objects.get(account=alpenrose).street == "Frachtstraße 17"

    order = place(checkout)

    assert BillTo.objects.get(account=alpenrose).street == "Neue Straße 5"
    assert order.bill_to["lines"][0] == "Neue Straße 5"
    alpenrose.refresh_from_db()
    assert (alpenrose.country, order.bill_to["country"]) == ("DE", "DE")
    assert Entry.objects.filter(name="bill_to.changed").count() == 1


def test_a_checkout_whose_quotes_are_all_gone_has_nothing_to_order(alpenrose, sabine, noon):
    quote = sent(alpenrose)
    checkout = ready_checkout([quote])
    reject_quote(quote, comments="No", by=sabine, now=noon)
    drop_closed_quotes(checkout, by=sabine, now=noon)

    with pytest.raises(NothingToOrder):
        place(checkout)

    assert nothing_happened()


def test_a_renewal_extends_the_subscription_and_is_billed_when_it_begins(alpenrose, noon):
    place(ready_checkout([sent(alpenrose, start_on=noon.date())]))
    subscription = Subscription.objects.get()
    renewal = sent(alpenrose, kind="renewal", subscription=subscription, product=None, seats=12)

    order = place(ready_checkout([renewal]))

    subscription.refresh_from_db()
    assert subscription.end_on == date(2028, 3, 2)
    assert [(t.seats, t.billed) for t in subscription.terms.all()] == [(10, 1), (12, 0)]
    assert not order.invoices.exists()
    [invoice] = bill_begun(alpenrose, by=None, now=noon.replace(year=2027))
    line = invoice.lines.get()
    assert (line.quantity, line.period_start) == (12, date(2027, 3, 2))


def test_a_second_renewal_of_the_same_term_is_superseded_by_the_first(alpenrose, noon):
    place(ready_checkout([sent(alpenrose, start_on=noon.date())]))
    subscription = Subscription.objects.get()
    first, second = [sent(alpenrose, kind="renewal", subscription=subscription, product=None) for _ in "ab"]

    place(ready_checkout([first]))

    assert Quote.objects.get(pk=second.pk).status == "superseded"
    assert Entry.objects.get(name="quote.superseded").data["why"] == subscription.number


def test_two_renewals_of_one_subscription_in_one_order_are_refused(alpenrose, noon):
    place(ready_checkout([sent(alpenrose, start_on=noon.date())]))
    subscription = Subscription.objects.get()
    quotes = [sent(alpenrose, kind="renewal", subscription=subscription, product=None) for _ in "ab"]

    with pytest.raises(SubscriptionHasEnded):
        place(ready_checkout(quotes))

    assert set(
        Quote.objects.filter(pk__in=[quote.pk for quote in quotes]).values_list("status", flat=True)
    ) == {"sent"}
    assert ServiceOrder.objects.count() == 1


def test_added_seats_join_the_running_term_prorated(alpenrose, noon):
    place(ready_checkout([sent(alpenrose, start_on=date(2026, 2, 1), interval="quarterly")]))
    subscription = Subscription.objects.get()
    quote = sent(
        alpenrose,
        kind="seats",
        subscription=subscription,
        product=None,
        seats=4,
        interval="",
        list_minor=9_200,
        start_on=noon.date(),
    )

    order = place(ready_checkout([quote]))

    line = order.invoices.get().lines.get()
    assert (line.kind, line.net_minor) == ("proration", -(-4 * 9_200 * 60 // 89))
    assert subscription.terms.get().seats == 14


def test_the_confirmation_says_what_is_paid_and_is_filed_once(alpenrose, noon):
    order = place(ready_checkout([sent(alpenrose)]))

    with clock.at(noon):
        finish_order.func(str(order.public_id))
        confirm_order(ServiceOrder.objects.get(), now=noon)

    paper = Paper.objects.get(kind="confirmation")
    assert paper.snapshot["totals"]["paid_minor"] == 0
    assert paper.snapshot["due_on"] == "2026-04-01"
    assert Entry.objects.filter(name="service_order.confirmed").count() == 1
