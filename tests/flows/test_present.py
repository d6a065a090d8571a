"""A saved card whose bank asks: whoever is present confirms on the bank's page, and nothing is charged twice or in silence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.documents.models import Paper
from billing_portal.flows import collection
from billing_portal.flows.autopay import collect_due
from billing_portal.flows.collection import ABANDONED
from billing_portal.flows.finishing import AT_BANK, charge_order, finish_order
from billing_portal.flows.pay_now import (
    PaymentsChanged,
    continue_payment,
    discard_payment,
    pay_by_method,
    payable,
    state_digest,
)
from billing_portal.flows.steps import placing
from billing_portal.integrations.payments.sandbox import pages, switches
from billing_portal.integrations.payments.sandbox.models import Charge, HostedPage
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.queries import due, shown_status
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import NotAllowed
from billing_portal.orders.queries import offer
from billing_portal.payments.checks import check_books
from billing_portal.payments.models import Payment, PaymentAttempt
from billing_portal.payments.ports import GatewayUnavailable
from billing_portal.payments.queries import left_to_people
from tests.payments.money import euros, fresh
from tests.personas import NOON, pays_by, place, ready_checkout, sent
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=2)


@pytest.fixture
def card(alpenrose):
    return pays_by(alpenrose, "card", "authenticate")


@pytest.fixture
def invoice(alpenrose):
    return billed(alpenrose)


def pay(invoice, card, sabine, *, key="pay:1", minor=0, now=NOON) -> PaymentAttempt:
    invoice.refresh_from_db()
    amount = euros(minor) if minor else payable([invoice])[invoice.pk]
    return pay_by_method(
        invoice.account,
        [invoice],
        amount,
        card,
        shown=state_digest([invoice]),
        by=sabine,
        request_key=key,
        now=now,
    )


def answer(page: HostedPage, *, confirmed: bool = True) -> None:
    pages.answer_consent(page, confirmed=confirmed)


@pytest.fixture
def waiting(invoice, card, sabine) -> PaymentAttempt:
    """EUR 100.00 of EUR 119.00 wait at the bank."""
    return pay(invoice, card, sabine, minor=10_000)


def test_the_bank_s_page_opens_and_until_it_is_confirmed_nothing_is_on_its_way(alpenrose, invoice, waiting):
    page = HostedPage.objects.get()
    invoice.refresh_from_db()

    assert waiting.address == f"/sandbox/gateway/{page.token}/"
    assert (page.purpose, page.amount_minor) == ("bank", 10_000)
    assert (waiting.status, invoice.reserved_minor, invoice.begun_minor) == ("created", 10_000, 10_000)
    assert due(alpenrose, NOON.date() + timedelta(days=60)).overdue == euros(11_900)
    assert shown_status(invoice, NOON.date()) == "open"
    assert not Charge.objects.exists()
    assert list(check_books()) == []


def test_what_is_confirmed_there_is_booked_once_whoever_looks_first(invoice, waiting):
    answer(HostedPage.objects.get())

    collection.look_up(waiting, now=SOON)
    collection.drive(PaymentAttempt.objects.get(), now=SOON)
    collection.sweep(NOON + timedelta(hours=2))

    invoice.refresh_from_db()
    assert (fresh(waiting).status, Charge.objects.count(), Payment.objects.count()) == ("succeeded", 1, 1)
    assert (invoice.paid_minor, invoice.reserved_minor, invoice.begun_minor) == (10_000, 0, 0)
    assert list(check_books()) == []


def test_what_is_refused_there_frees_the_sum_and_is_left_to_people(invoice, waiting):
    answer(HostedPage.objects.get(), confirmed=False)

    collection.look_up(waiting, now=SOON)

    invoice.refresh_from_db()
    assert (waiting.status, waiting.decline_code) == ("declined", "authentication_required")
    assert (invoice.reserved_minor, invoice.begun_minor, invoice.paid_minor) == (0, 0, 0)
    assert left_to_people([invoice]) == {invoice.pk}


def test_the_same_click_and_continue_lead_to_the_same_page_of_the_bank(invoice, card, sabine, waiting):
    again = pay(invoice, card, sabine, minor=10_000)  # the double of the click, whatever its page showed
    onward = continue_payment(PaymentAttempt.objects.get(), by=sabine, now=SOON)

    assert again.pk == waiting.pk
    assert again.address == onward == waiting.address
    assert HostedPage.objects.count() == 1
    answer(HostedPage.objects.get())
    assert str(waiting.public_id) in continue_payment(PaymentAttempt.objects.get(), by=sabine, now=SOON)
    assert fresh(waiting).status == "succeeded"


def test_a_second_payment_ends_the_first_before_it_starts(invoice, card, sabine, waiting):
    assert payable([fresh(invoice)])[invoice.pk] == euros(11_900)

    other = pay(invoice, card, sabine, key="pay:2")

    assert (fresh(waiting).status, other.status) == ("cancelled", "created")
    first, second = HostedPage.objects.order_by("pk")
    for page in (first, second):
        answer(page)
    collection.look_up(other, now=SOON)
    assert (Charge.objects.get().amount_minor, fresh(invoice).status) == (11_900, "paid")
    assert list(check_books()) == []


def test_a_second_payment_is_refused_if_the_first_was_confirmed_meanwhile(invoice, card, sabine, waiting):
    answer(HostedPage.objects.get())

    with pytest.raises(PaymentsChanged):
        pay(invoice, card, sabine, key="pay:2", minor=11_900)

    assert (Charge.objects.get().amount_minor, fresh(invoice).paid_minor) == (10_000, 10_000)
    assert PaymentAttempt.objects.count() == 1


def test_discarding_ends_it_at_the_bank_says_who_did_it_and_nothing_is_collected_later(
    alpenrose, invoice, card, sabine, waiting
):
    Invoice.objects.update(collect_by=card)
    discard_payment(waiting, by=sabine, now=SOON)
    answer(HostedPage.objects.get())

    collect_due(NOON + timedelta(days=60))

    assert (fresh(waiting).status, fresh(invoice).begun_minor) == ("cancelled", 0)
    assert Entry.objects.get(name="payment_attempt.cancelled").actor == sabine
    assert PaymentAttempt.objects.count() == 1
    assert not Charge.objects.exists()


def test_discarding_what_was_confirmed_meanwhile_books_the_money(invoice, sabine, waiting):
    answer(HostedPage.objects.get())

    discard_payment(waiting, by=sabine, now=SOON)

    assert (waiting.status, fresh(invoice).paid_minor) == ("succeeded", 10_000)


def test_others_may_neither_continue_nor_discard_it(waiting, grace):
    for verb in (continue_payment, discard_payment):
        with pytest.raises(NotAllowed):
            verb(waiting, by=grace, now=SOON)
    assert fresh(waiting).status == "created"


def test_a_bank_s_page_left_for_an_hour_is_closed_and_the_card_is_not_charged_behind_the_customer_s_back(
    invoice, card, waiting
):
    Invoice.objects.update(collect_by=card)
    collection.sweep(NOON + ABANDONED - timedelta(minutes=1))
    assert fresh(waiting).status == "created"

    PaymentAttempt.objects.update(look_up_at=NOON)
    collection.sweep(NOON + ABANDONED)
    for days in (1, 31, 40):
        collect_due(NOON + timedelta(days=days))

    assert (fresh(waiting).status, fresh(invoice).reserved_minor) == ("cancelled", 0)
    assert PaymentAttempt.objects.count() == 1


def test_while_the_gateway_is_down_it_stays_begun(invoice, sabine, waiting):
    switches.turn(switches.DOWN, True)

    collection.drive(waiting, now=SOON)
    for verb in (continue_payment, discard_payment):
        with pytest.raises(GatewayUnavailable):
            verb(waiting, by=sabine, now=SOON)

    assert (fresh(waiting).status, fresh(invoice).begun_minor) == ("created", 10_000)
    assert list(check_books()) == []


def test_an_answer_with_the_bank_s_page_that_was_lost_is_found_and_the_sum_is_begun_again(
    invoice, card, sabine
):
    switches.turn(switches.ANSWER_LOST, True)
    attempt = pay(invoice, card, sabine)
    assert (attempt.status, fresh(invoice).begun_minor) == ("unknown", 0)
    switches.turn(switches.ANSWER_LOST, False)

    collection.sweep(NOON + timedelta(minutes=6))

    invoice.refresh_from_db()
    assert (fresh(attempt).status, invoice.begun_minor, invoice.reserved_minor) == ("created", 11_900, 11_900)
    assert HostedPage.objects.count() == 1
    assert list(check_books()) == []


# --- an order ------------------------------------------------------------------------------------------------------
@pytest.fixture
def order(alpenrose, card):
    type(alpenrose).objects.update(language="en")
    with clock.at(NOON):
        return place(ready_checkout([sent(alpenrose)]))


def test_an_order_is_placed_before_the_bank_is_asked_and_paid_after_it(order):
    assert (order.status, HostedPage.objects.count(), Charge.objects.count()) == ("placed", 0, 0)

    attempt = charge_order(order, now=NOON)
    assert attempt.address == f"/sandbox/gateway/{HostedPage.objects.get().token}/"
    answer(HostedPage.objects.get())
    with clock.at(SOON):
        finish_order.func(str(order.public_id))

    invoice = Invoice.objects.get()
    assert (invoice.status, Charge.objects.get().amount_minor) == ("paid", invoice.total_minor)
    assert Paper.objects.get(kind="confirmation").snapshot["totals"]["paid_minor"] == invoice.total_minor


def test_the_confirmation_waits_five_minutes_for_whoever_is_at_the_bank_and_then_says_what_is_missing(order):
    charge_order(order, now=NOON)
    with clock.at(NOON + AT_BANK - timedelta(seconds=1)), pytest.raises(GatewayUnavailable):
        finish_order.func(str(order.public_id))
    assert not Paper.objects.filter(kind="confirmation").exists()

    with clock.at(NOON + AT_BANK):
        finish_order.func(str(order.public_id))
    steps = " ".join(Paper.objects.get(kind="confirmation").snapshot["next_steps"])
    assert "is not finished: the bank asks you to confirm it. Your order is binding" in steps
    assert Invoice.objects.get().begun_minor == Invoice.objects.get().total_minor

    answer(HostedPage.objects.get())
    collection.sweep(NOON + timedelta(minutes=10))
    assert (Invoice.objects.get().status, Paper.objects.filter(kind="receipt").count()) == ("paid", 1)


def test_what_staff_order_for_an_account_asks_no_bank(alpenrose, card, staff):
    checkout = ready_checkout([sent(alpenrose)])
    shown = offer(checkout, now=NOON, as_quoted=True).digest
    order = placing.place(checkout, shown=shown, by=staff["services"], now=NOON, on_record="By phone")

    attempt = charge_order(order, now=NOON)

    assert (attempt.status, attempt.decline_code, attempt.address) == (
        "declined",
        "authentication_required",
        "",
    )
    assert not HostedPage.objects.exists()


# --- nobody is present ---------------------------------------------------------------------------------------------
def test_a_collection_never_asks_a_bank_for_a_page_and_is_not_repeated(invoice, card):
    Invoice.objects.update(collect_by=card)

    for days in (40, 43, 60):
        collect_due(NOON + timedelta(days=days))

    attempt = PaymentAttempt.objects.get()
    assert (attempt.status, attempt.decline_code, attempt.is_present) == (
        "declined",
        "authentication_required",
        False,
    )
    assert not HostedPage.objects.exists()


def test_a_direct_debit_asks_nobody_though_somebody_is_present(alpenrose, invoice, sabine):
    attempt = pay(invoice, pays_by(alpenrose, "direct_debit"), sabine)

    assert (attempt.is_present, attempt.status) == (False, "processing")
