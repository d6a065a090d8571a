"""Money that comes when nobody expects it any more, or in another shape: it is booked as it came."""

import pytest

from billing_portal.documents.models import Paper
from billing_portal.flows import collection
from billing_portal.flows.gateway_events import process_event, store_events
from billing_portal.integrations.payments.sandbox.adapter import SandboxGateway
from billing_portal.integrations.payments.sandbox.models import HostedPage
from billing_portal.integrations.payments.sandbox.store import take
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.ledger.models import Leg
from billing_portal.ledger.queries import balance
from billing_portal.payments import models
from billing_portal.payments.models import Allocation, Payment, PaymentAttempt
from billing_portal.payments.ports import GatewayAnswer, GatewayEvent, Outcome, Subject
from billing_portal.payments.steps.attempts import start_attempt
from billing_portal.payments.steps.settle import settle_attempt
from tests.personas import place, ready_checkout, sent
from tests.portal.billing import page_for


@pytest.fixture
def invoice(alpenrose):
    """EUR 3,094.00 open, by transfer."""
    return place(ready_checkout([sent(alpenrose)])).invoices.get()


def attempt_over(invoice, minor=309_400, key="click-1"):
    return start_attempt(
        invoice.account,
        [(invoice, Money(minor, "EUR"))],
        gateway="sandbox",
        method=None,
        request_key=key,
        by=None,
        now=invoice.issued_at,
    )


def succeeded(minor=309_400, currency="EUR", reference="ch_1"):
    return GatewayAnswer(Outcome.SUCCEEDED, reference, Money(minor, currency))


@pytest.mark.parametrize("before", [Outcome.CANCELLED, Outcome.DECLINED])
def test_money_that_comes_after_an_attempt_was_closed_pays_the_invoice(invoice, noon, before):
    attempt = attempt_over(invoice)
    settle_attempt(attempt, GatewayAnswer(before, ""), now=noon)

    assert settle_attempt(PaymentAttempt.objects.get(), succeeded(), now=noon)
    assert not settle_attempt(PaymentAttempt.objects.get(), succeeded(), now=noon)

    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_minor, invoice.reserved_minor) == ("paid", 309_400, 0)
    assert (Payment.objects.count(), PaymentAttempt.objects.get().status) == (1, "succeeded")
    assert Paper.objects.filter(kind="receipt").count() == 1


def test_money_that_comes_late_for_an_invoice_paid_otherwise_stays_unapplied(invoice, noon):
    late = attempt_over(invoice)
    settle_attempt(late, GatewayAnswer(Outcome.CANCELLED, ""), now=noon)
    settle_attempt(attempt_over(invoice, key="click-2"), succeeded(reference="ch_2"), now=noon)

    assert settle_attempt(late, succeeded(), now=noon)

    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_minor, invoice.reserved_minor) == ("paid", 309_400, 0)
    assert (Payment.objects.count(), Allocation.objects.count()) == (2, 1)
    assert balance(invoice.account, Leg.Book.UNAPPLIED, "EUR") == Money(-309_400, "EUR")


def test_a_refusal_after_the_money_changes_nothing(invoice, noon):
    attempt = attempt_over(invoice)
    settle_attempt(attempt, succeeded(), now=noon)

    assert not settle_attempt(attempt, GatewayAnswer(Outcome.CANCELLED, ""), now=noon)

    assert PaymentAttempt.objects.get().status == "succeeded"


def test_a_webhook_about_a_closed_attempt_is_looked_up_too(invoice, noon):
    attempt = attempt_over(invoice)
    settle_attempt(attempt, GatewayAnswer(Outcome.CANCELLED, ""), now=noon)
    take(attempt.key, attempt.amount, "card", "succeed", "Visa •••• 4242")

    store_events("sandbox", [GatewayEvent("evt_1", Subject.PAYMENT, attempt.key)], "{}", now=noon)
    with clock.at(noon):
        process_event.func(models.GatewayEvent.objects.get().pk)

    assert Invoice.objects.get().status == "paid"


def test_money_in_another_currency_is_kept_unapplied_and_gives_the_sum_free(invoice, noon):
    assert settle_attempt(attempt_over(invoice), succeeded(100_000, "USD"), now=noon)

    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_minor, invoice.reserved_minor) == ("issued", 0, 0)
    assert (Payment.objects.get().currency, Allocation.objects.count()) == ("USD", 0)
    assert balance(invoice.account, Leg.Book.UNAPPLIED, "USD") == Money(-100_000, "USD")


def test_an_attempt_that_cannot_be_settled_does_not_keep_the_others_from_it(invoice, noon, monkeypatch):
    first, second = attempt_over(invoice, 100_000), attempt_over(invoice, 200_000, "click-2")
    take(second.key, second.amount, "card", "succeed", "Visa •••• 4242")
    look_up = collection.look_up

    def broken(attempt, *, now):
        if attempt.pk == first.pk:
            raise RuntimeError("an answer nobody can read")
        look_up(attempt, now=now)

    monkeypatch.setattr(collection, "look_up", broken)
    with pytest.raises(ExceptionGroup):  # seen in the log of the schedule
        collection.sweep(noon + 2 * collection.STALE)

    assert PaymentAttempt.objects.get(pk=second.pk).status == "succeeded"


def test_whoever_was_overtaken_by_another_tab_gets_no_page_for_a_closed_attempt(
    invoice, sabine, noon, monkeypatch
):
    open_page = SandboxGateway.start_payment
    overtaken = []

    def slow(self, request, visit):
        if not overtaken:  # another tab starts while this one is on the way to the gateway
            overtaken.append(request.key)
            page_for(invoice, by=sabine, now=noon, key="tab-2")
        return open_page(self, request, visit)

    monkeypatch.setattr(SandboxGateway, "start_payment", slow)
    with pytest.raises(WrongState):
        page_for(invoice, by=sabine, now=noon, key="tab-1")

    assert HostedPage.objects.get(key=overtaken[0]).outcome == "cancelled"
    assert HostedPage.objects.exclude(key=overtaken[0]).get().outcome == ""


def test_an_attempt_begun_at_another_gateway_is_never_answered_by_this_one(invoice, noon):
    attempt = attempt_over(invoice)
    PaymentAttempt.objects.update(gateway="former")

    collection.sweep(noon + 24 * collection.STALE)

    attempt.refresh_from_db()
    invoice.refresh_from_db()
    assert (attempt.status, invoice.reserved_minor) == ("created", 309_400)
