from datetime import timedelta

import pytest

from billing_portal.accounts.models import PaymentMethod
from billing_portal.documents.models import Paper
from billing_portal.flows import autopay, collection
from billing_portal.flows.finishing import charge_order, finish_order
from billing_portal.integrations.payments.sandbox.adapter import SandboxGateway
from billing_portal.integrations.payments.sandbox.models import Charge, Switch
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.ledger.models import Leg
from billing_portal.payments.models import Payment, PaymentAttempt
from billing_portal.payments.ports import GatewayUnavailable
from tests.personas import pays_by, place, ready_checkout, sent

CARD = PaymentMethod.Kind.CARD


def order_by_card(account, behaviour="succeed"):
    pays_by(account, CARD, behaviour)
    return place(ready_checkout([sent(account)]))


def books() -> dict[str, int]:
    sums: dict[str, int] = {}
    for leg in Leg.objects.all():
        sums[leg.book] = sums.get(leg.book, 0) + leg.minor
    return sums


def test_a_card_is_charged_once_after_the_order_and_the_confirmation_is_the_receipt(alpenrose, noon):
    order = order_by_card(alpenrose)
    assert not Charge.objects.exists()  # nothing is called inside the transaction

    charge_order(order, now=noon)
    with clock.at(noon):
        finish_order.func(str(order.public_id))

    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.paid_minor, invoice.reserved_minor) == ("paid", invoice.total_minor, 0)
    assert Charge.objects.get().amount_minor == invoice.total_minor
    assert Paper.objects.get(kind="confirmation").snapshot["totals"]["paid_minor"] == invoice.total_minor
    assert not Paper.objects.filter(kind="receipt").exists()
    assert books()["receivable"] == 0
    assert sum(books().values()) == 0


def test_a_refused_card_leaves_the_order_standing_and_the_invoice_open(alpenrose, noon):
    order = order_by_card(alpenrose, "decline")

    charge_order(order, now=noon)
    with clock.at(noon):
        finish_order.func(str(order.public_id))

    invoice = Invoice.objects.get()
    assert (order.status, invoice.status, invoice.reserved_minor) == ("placed", "issued", 0)
    assert PaymentAttempt.objects.get().status == "declined"
    steps = " ".join(Paper.objects.get(kind="confirmation").snapshot["next_steps"])
    assert invoice.number in steps
    assert not Payment.objects.exists()


def test_a_gateway_out_of_reach_loses_nothing_and_charges_once_when_it_is_back(alpenrose, noon):
    order = order_by_card(alpenrose)
    Switch.objects.create(name="down")

    charge_order(order, now=noon)
    with clock.at(noon), pytest.raises(GatewayUnavailable):
        finish_order.func(str(order.public_id))
    attempt = PaymentAttempt.objects.get()
    assert attempt.status == "unknown"
    assert Invoice.objects.get().reserved_minor == attempt.amount_minor
    with clock.at(noon + timedelta(minutes=2)):
        finish_order.func(str(order.public_id))  # the confirmation does not wait for ever
    Switch.objects.all().delete()
    collection.sweep(noon + timedelta(minutes=10))

    invoice = Invoice.objects.get()
    assert (invoice.status, Charge.objects.count(), Payment.objects.count()) == ("paid", 1, 1)
    assert Paper.objects.get(kind="confirmation").snapshot["totals"]["paid_minor"] == 0
    assert Paper.objects.filter(kind="receipt").count() == 1  # money that came later has its own receipt


def test_a_charge_whose_answer_was_lost_is_found_by_its_key_and_not_repeated(alpenrose, noon):
    order = order_by_card(alpenrose)
    Switch.objects.create(name="answer_lost")

    charge_order(order, now=noon)
    assert (Charge.objects.count(), PaymentAttempt.objects.get().status) == (1, "unknown")
    collection.sweep(noon + timedelta(minutes=10))
    collection.sweep(noon + timedelta(minutes=20))

    assert Charge.objects.count() == 1
    assert Invoice.objects.get().status == "paid"
    assert Payment.objects.count() == 1


def test_a_direct_debit_is_collected_on_the_due_date_named_on_the_order(alpenrose, noon):
    pays_by(alpenrose, PaymentMethod.Kind.DIRECT_DEBIT)
    place(ready_checkout([sent(alpenrose)]))
    invoice = Invoice.objects.get()
    due = noon.replace(month=4, day=1)

    autopay.collect_due(due - timedelta(days=1))
    assert not PaymentAttempt.objects.exists()
    autopay.collect_due(due)
    autopay.collect_due(due)

    attempt = PaymentAttempt.objects.get()
    invoice.refresh_from_db()
    assert (attempt.status, invoice.reserved_minor) == ("processing", invoice.total_minor)
    collection.sweep(due + timedelta(days=2))
    invoice.refresh_from_db()
    assert (invoice.status, invoice.reserved_minor) == ("paid", 0)
    assert Paper.objects.filter(kind="receipt").count() == 1


def test_a_declined_debit_frees_the_invoice_again(alpenrose, noon):
    pays_by(alpenrose, PaymentMethod.Kind.DIRECT_DEBIT, "decline")
    place(ready_checkout([sent(alpenrose)]))

    autopay.collect_due(noon.replace(month=4, day=1))

    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.reserved_minor) == ("issued", 0)
    assert PaymentAttempt.objects.get().status == "declined"


def test_a_charge_that_never_arrived_is_closed_when_its_key_has_run_out(alpenrose, noon, monkeypatch):
    order = order_by_card(alpenrose)
    Switch.objects.create(name="down")
    charge_order(order, now=noon)
    Switch.objects.all().delete()
    monkeypatch.setattr(SandboxGateway, "key_lifetime", timedelta(hours=23))

    collection.sweep(noon + timedelta(days=2))

    attempt = PaymentAttempt.objects.get()
    assert (attempt.status, attempt.decline_code) == ("declined", "never_arrived")
    assert not Charge.objects.exists()


def test_while_its_key_lives_what_never_arrived_goes_there_again_and_charges_once(alpenrose, noon):
    order = order_by_card(alpenrose)
    Switch.objects.create(name="down")
    charge_order(order, now=noon)
    Switch.objects.all().delete()

    collection.sweep(noon + timedelta(minutes=6))
    collection.sweep(noon + timedelta(days=1))

    assert (PaymentAttempt.objects.get().status, Charge.objects.count()) == ("succeeded", 1)
