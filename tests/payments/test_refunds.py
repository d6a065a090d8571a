"""Money back: out of the credit or off the invoices first, sent once, and back again where it proves impossible."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.flows import refunds
from billing_portal.flows.gateway_events import process_event, store_events
from billing_portal.integrations.payments.sandbox import models as sandbox
from billing_portal.integrations.payments.sandbox import switches
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.ledger.models import Posting
from billing_portal.payments.actions.refunds import close_by_hand
from billing_portal.payments.errors import MoreThanCredit, MoreThanPaid
from billing_portal.payments.models import GatewayEvent, Payment, Refund
from billing_portal.payments.ports import GatewayAnswer, Outcome, Subject
from billing_portal.payments.ports import GatewayEvent as Told
from billing_portal.payments.steps.refunds import settle_refund
from tests.payments.money import (
    LATER,
    Book,
    books,
    euros,
    fresh,
    gateway_holds,
    paid_by_card,
    refunded,
    wired,
)
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(alpenrose):
    """EUR 119.00 open."""
    return billed(alpenrose)


@pytest.fixture
def payment(client, invoice) -> Payment:
    return paid_by_card(client, invoice)


@pytest.fixture
def finance(staff):
    return staff["finance"]


def test_a_part_is_sent_back_and_the_invoice_is_open_by_so_much(invoice, payment, finance):
    refund = refunded(payment, 1_900, finance, reopen=True)

    assert (refund.status, fresh(invoice).status, invoice.open.minor) == ("succeeded", "issued", 1_900)
    assert (fresh(payment).refunded_minor, payment.refunding_minor, payment.unapplied_minor) == (1_900, 0, 0)
    assert books(invoice.account, Book.CLEARING, Book.RECEIVABLE, Book.REFUNDS) == [10_000, 1_900, 0]
    assert gateway_holds() == 10_000


def test_without_reopening_only_credit_is_sent_back(invoice, payment, finance):
    with pytest.raises(MoreThanCredit):
        refunded(payment, 1_900, finance)

    assert (fresh(invoice).status, Refund.objects.count(), gateway_holds()) == ("paid", 0, 11_900)


@pytest.mark.parametrize("minor", [11_901, 0, -5])
def test_never_more_than_was_paid_nor_nothing(payment, finance, minor):
    with pytest.raises(MoreThanPaid):
        refunded(payment, minor, finance, reopen=True)

    assert (Refund.objects.count(), gateway_holds()) == (0, 11_900)


def test_in_parts_never_more_than_the_whole(payment, finance):
    refunded(payment, 6_000, finance, reopen=True)
    refunded(payment, 5_900, finance, reopen=True, key="refund:2")

    with pytest.raises(MoreThanPaid):
        refunded(payment, 1, finance, reopen=True, key="refund:3")
    with pytest.raises(MoreThanPaid):  # whether invoices may be opened again or not
        refunded(payment, 1, finance, key="refund:4")
    assert gateway_holds() == 0


def test_each_step_of_a_refund_is_on_record(invoice, payment, finance):
    refund = refunded(payment, 1_900, finance, reopen=True)

    entries = Entry.objects.filter(object_id=refund.public_id).order_by("pk")
    assert [(entry.name, entry.actor, entry.account_id) for entry in entries] == [
        ("refund.started", finance, invoice.account.public_id),
        ("refund.sent", None, invoice.account.public_id),
    ]
    data = {"number": payment.number, "minor": 1_900, "reason": "Paid twice"}
    assert [entry.data for entry in entries] == [data, data]
    assert refund.look_up_at == LATER + timedelta(minutes=5)


def test_what_finance_sends_by_hand_is_looked_up_nowhere_and_settled_once(alpenrose, finance):
    payment = wired(alpenrose, 5_000, [], finance)
    refund = refunded(payment, 2_000, finance)
    assert (refund.gateway, refund.status, refund.look_up_at) == ("", "created", None)

    sent = GatewayAnswer(Outcome.SUCCEEDED, "wire 7", euros(2_000))
    assert settle_refund(refund, sent, by=finance, now=LATER)
    assert (refund.payment.refunding_minor, refund.payment.refunded_minor) == (0, 2_000)
    assert not settle_refund(refund, sent, by=finance, now=LATER)

    assert (fresh(payment).refunded_minor, payment.refunding_minor, payment.unapplied_minor) == (
        2_000,
        0,
        3_000,
    )
    assert books(alpenrose, Book.BANK, Book.UNAPPLIED, Book.REFUNDS) == [3_000, -3_000, 0]
    assert Entry.objects.get(name="refund.sent").actor == finance


def test_the_same_click_twice_is_one_refund(payment, finance):
    first = refunded(payment, 1_900, finance, reopen=True)

    assert refunded(payment, 1_900, finance, reopen=True) == first
    assert gateway_holds() == 10_000


def test_an_answer_that_got_lost_is_looked_up_and_sent_once(payment, finance):
    switches.turn(switches.ANSWER_LOST, True)
    refund = refunded(payment, 1_900, finance, reopen=True)
    assert refund.status == "unknown"
    switches.turn(switches.ANSWER_LOST, False)

    refunds.sweep_refunds(LATER + timedelta(minutes=6))

    assert (fresh(refund).status, sandbox.Refund.objects.count(), gateway_holds()) == ("succeeded", 1, 10_000)


def test_a_gateway_that_is_down_leaves_it_open_until_it_answers(payment, finance):
    switches.turn(switches.DOWN, True)
    refund = refunded(payment, 1_900, finance, reopen=True)
    assert (refund.status, fresh(payment).refunding_minor) == ("unknown", 1_900)
    assert books(payment.account, Book.REFUNDS) == [-1_900]
    refunds.sweep_refunds(LATER + timedelta(minutes=6))
    switches.turn(switches.DOWN, False)

    refunds.sweep_refunds(LATER + timedelta(minutes=7))
    assert fresh(refund).status == "unknown"  # it had its turn a minute ago

    refunds.sweep_refunds(LATER + timedelta(hours=2))
    assert (fresh(refund).status, gateway_holds()) == ("succeeded", 10_000)


def test_a_refund_that_is_refused_puts_the_money_back_on_the_invoice(invoice, payment, finance):
    switches.turn(switches.NO_REFUNDS, True)

    refund = refunded(payment, 1_900, finance, reopen=True)

    assert (refund.status, fresh(invoice).status, fresh(payment).unapplied_minor) == ("declined", "paid", 0)
    assert books(invoice.account, Book.CLEARING, Book.RECEIVABLE, Book.UNAPPLIED) == [11_900, 0, 0]


def test_refused_after_the_invoice_was_paid_otherwise_it_stays_credit(invoice, payment, finance):
    switches.turn(switches.SLOW, True)
    refund = refunded(payment, 1_900, finance, reopen=True)
    wired(invoice.account, 1_900, [(invoice, 1_900)], finance)

    refused = GatewayAnswer(Outcome.DECLINED, "re_1")
    assert settle_refund(refund, refused, now=LATER)
    assert not settle_refund(refund, refused, now=LATER)

    assert (fresh(invoice).status, fresh(payment).unapplied_minor) == ("paid", 1_900)


def test_one_that_comes_back_after_it_was_called_sent_is_credit_again(invoice, payment, finance, noon):
    refund = refunded(payment, 1_900, finance, reopen=True)
    row = sandbox.Refund.objects.get()
    row.outcome, row.decline_code = "declined", "account_closed"
    row.save()

    store_events("sandbox", [Told("evt_1", Subject.REFUND, refund.key)], "{}", now=LATER)
    with clock.at(LATER):
        process_event.func(GatewayEvent.objects.get().pk)
        process_event.func(GatewayEvent.objects.get().pk)

    assert (fresh(refund).status, fresh(invoice).status, fresh(payment).refunded_minor) == (
        "declined",
        "paid",
        0,
    )
    assert Posting.objects.filter(kind="refund_refused").count() == 1


def test_a_transfer_is_sent_back_by_hand_and_finance_says_when(invoice, finance):
    payment = wired(invoice.account, 15_000, [(invoice, 11_900)], finance)

    refund = refunded(payment, 3_100, finance)
    assert (refund.gateway, refund.status, fresh(payment).refunding_minor) == ("", "created", 3_100)
    refunds.sweep_refunds(LATER + timedelta(days=9))
    assert fresh(refund).status == "created"

    settle_refund(refund, GatewayAnswer(Outcome.SUCCEEDED, "Wire 77"), by=finance, now=LATER)

    assert (fresh(refund).status, refund.reference) == ("succeeded", "Wire 77")
    assert books(invoice.account, Book.BANK, Book.UNAPPLIED, Book.REFUNDS) == [11_900, 0, 0]


def test_a_refund_that_never_arrived_is_closed_when_its_key_has_run_out(payment, finance, monkeypatch):
    switches.turn(switches.DOWN, True)
    refund = refunded(payment, 1_900, finance, reopen=True)
    switches.turn(switches.DOWN, False)
    monkeypatch.setattr(
        "billing_portal.integrations.payments.sandbox.adapter.SandboxGateway.key_lifetime",
        timedelta(hours=23),
    )

    refunds.sweep_refunds(LATER + timedelta(days=2))

    assert (fresh(refund).status, refund.decline_code) == ("declined", "never_arrived")
    assert gateway_holds() == 11_900
    assert euros(0) == fresh(payment).unapplied


def test_a_transfer_back_that_failed_is_on_record_with_who_said_so(alpenrose, finance):
    payment = wired(alpenrose, 5_000, [], finance)
    refund = refunded(payment, 2_000, finance)

    close_by_hand(refund, GatewayAnswer(Outcome.DECLINED, ""), by=finance, now=LATER)

    assert (fresh(refund).status, fresh(payment).unapplied_minor) == ("declined", 5_000)
    entry = Entry.objects.get(name="refund.refused")
    assert (entry.actor, entry.account_id) == (finance, alpenrose.public_id)
    assert entry.data == {"number": payment.number, "minor": 2_000, "reason": "Paid twice"}
