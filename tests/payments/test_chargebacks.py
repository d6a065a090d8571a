"""Money that a bank takes back: the invoice is open again, and closed again if the dispute is won."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from billing_portal.flows import autopay
from billing_portal.flows.gateway_events import process_event, store_events
from billing_portal.integrations.payments.sandbox import store
from billing_portal.integrations.payments.sandbox.models import Charge
from billing_portal.invoices.models import Invoice
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.money import Money
from billing_portal.ledger.models import Posting
from billing_portal.ledger.queries import balance
from billing_portal.payments.models import Chargeback, GatewayEvent, Payment, PaymentAttempt
from billing_portal.payments.ports import GatewayChargeback, Subject, Taken
from billing_portal.payments.ports import GatewayEvent as Told
from billing_portal.payments.steps.chargebacks import note_chargeback
from tests.payments.money import LATER, Book, books, fresh, paid_by_card, refunded, taken_back, wired
from tests.personas import NOON, pays_by
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(alpenrose):
    """EUR 119.00 open."""
    return billed(alpenrose)


@pytest.fixture
def payment(client, invoice) -> Payment:
    return paid_by_card(client, invoice)


def test_what_it_paid_is_open_again(invoice, payment):
    assert note_chargeback(payment, taken_back(payment, 11_900), now=LATER)

    assert (fresh(invoice).status, invoice.open.minor) == ("issued", 11_900)
    assert (fresh(payment).charged_back_minor, payment.unapplied_minor) == (11_900, 0)
    assert books(invoice.account, Book.CLEARING, Book.RECEIVABLE, Book.CHARGEBACKS) == [0, 11_900, 0]


def test_told_twice_it_is_taken_once(payment):
    note_chargeback(payment, taken_back(payment, 11_900), now=LATER)

    assert not note_chargeback(payment, taken_back(payment, 11_900), now=LATER)
    assert Chargeback.objects.count() == 1


def test_an_inquiry_takes_nothing(invoice, payment):
    assert not note_chargeback(payment, taken_back(payment, 11_900, Taken.INQUIRY), now=LATER)
    assert fresh(invoice).status == "paid"


def test_won_it_pays_the_invoice_again(invoice, payment):
    note_chargeback(payment, taken_back(payment, 11_900), now=LATER)

    note_chargeback(payment, taken_back(payment, 11_900, Taken.WON), now=LATER)

    assert (fresh(invoice).status, Chargeback.objects.get().status) == ("paid", "won")
    assert books(invoice.account, Book.CLEARING, Book.RECEIVABLE) == [11_900, 0]


def test_won_after_the_invoice_was_paid_otherwise_it_is_credit(invoice, payment, staff):
    note_chargeback(payment, taken_back(payment, 11_900), now=LATER)
    wired(invoice.account, 11_900, [(invoice, 11_900)], staff["finance"])

    note_chargeback(payment, taken_back(payment, 11_900, Taken.WON), now=LATER)

    assert (fresh(invoice).status, fresh(payment).unapplied_minor) == ("paid", 11_900)


@pytest.mark.parametrize(
    "order", [(Taken.WON, Taken.TAKEN), (Taken.TAKEN, Taken.WON, Taken.TAKEN, Taken.LOST)]
)
def test_news_in_any_order_end_the_same(invoice, payment, order):
    for state in order:
        note_chargeback(payment, taken_back(payment, 11_900, state), now=LATER)

    assert (fresh(invoice).status, Chargeback.objects.get().status) == ("paid", "won")


def test_lost_the_invoice_stays_open(invoice, payment):
    note_chargeback(payment, taken_back(payment, 11_900, Taken.LOST), now=LATER)

    assert (fresh(invoice).open.minor, Chargeback.objects.get().status) == (11_900, "lost")


def on_record(name: str) -> dict[str, object]:
    return Entry.objects.get(name=name).data


def test_each_turn_is_on_record_and_posted_once_under_its_own_source(invoice, payment):
    told = taken_back(payment, 11_900)
    for state in (Taken.TAKEN, Taken.LOST, Taken.WON):
        note_chargeback(payment, replace(told, state=state, reason="fraudulent"), now=LATER)

    row = Chargeback.objects.get()
    assert (row.gateway, row.reason, row.taken_at) == ("sandbox", "fraudulent", LATER)
    both = {"number": payment.number, "minor": 11_900}
    assert on_record("chargeback.taken") == {**both, "reason": "fraudulent", "invoices": [invoice.number]}
    assert on_record("chargeback.lost") == on_record("chargeback.won") == both
    sources = Posting.objects.filter(source__startswith="chargeback:").order_by("pk")
    assert [posting.source.split(":")[2] for posting in sources] == ["taken", "won"]


def test_money_that_finance_posted_by_hand_belongs_to_no_gateway(invoice, staff):
    payment = wired(invoice.account, 11_900, [(invoice, 11_900)], staff["finance"])

    note_chargeback(payment, GatewayChargeback("R-7", Taken.TAKEN, payment.amount), now=LATER)

    assert Chargeback.objects.get().gateway == ""
    assert fresh(invoice).status == "issued"


def test_the_same_end_told_twice_changes_nothing(payment):
    for state in (Taken.LOST, Taken.WON):
        assert note_chargeback(payment, taken_back(payment, 11_900, state), now=LATER)
        assert not note_chargeback(payment, taken_back(payment, 11_900, state), now=LATER)


def test_won_after_it_was_lost_the_money_is_back(invoice, payment):
    for state in (Taken.TAKEN, Taken.LOST, Taken.WON):
        note_chargeback(payment, taken_back(payment, 11_900, state), now=LATER)

    assert (fresh(invoice).status, Chargeback.objects.get().status) == ("paid", "won")
    assert (fresh(payment).charged_back_minor, payment.unapplied_minor) == (0, 0)
    assert books(invoice.account, Book.CLEARING, Book.RECEIVABLE, Book.CHARGEBACKS) == [11_900, 0, 0]


def test_what_was_refunded_before_is_the_sellers_loss(invoice, payment, staff):
    refunded(payment, 10_000, staff["finance"], reopen=True)

    note_chargeback(payment, taken_back(payment, 11_900), now=LATER)

    row = Chargeback.objects.get()
    assert (row.amount_minor, row.covered_minor) == (11_900, 1_900)
    assert books(invoice.account, Book.CLEARING, Book.CHARGEBACKS, Book.RECEIVABLE) == [
        -10_000,
        10_000,
        11_900,
    ]


def test_the_gateways_event_is_looked_up_and_followed(invoice, payment):
    row = store.take_back(Charge.objects.get(), amount=payment.amount)
    store_events("sandbox", [Told("evt_1", Subject.CHARGEBACK, "", row.reference)], "{}", now=LATER)

    with clock.at(LATER):
        process_event.func(GatewayEvent.objects.get().pk)

    assert fresh(invoice).status == "issued"


def test_the_news_of_a_chargeback_may_overtake_that_of_the_payment(client, invoice):
    from tests.integrations.hosted import pay
    from tests.personas import contact_of
    from tests.portal.billing import page_for

    pay(client, page_for(invoice, by=contact_of(invoice.account), now=NOON), "4242 4242 4242 4242")
    assert not Payment.objects.exists()
    charge = Charge.objects.get()
    row = store.take_back(charge, amount=store.answer_of(charge).amount)
    store_events("sandbox", [Told("evt_1", Subject.CHARGEBACK, "", row.reference)], "{}", now=LATER)

    with clock.at(LATER):
        process_event.func(GatewayEvent.objects.get().pk)

    assert (Payment.objects.count(), Chargeback.objects.count(), fresh(invoice).status) == (1, 1, "issued")


def test_what_a_bank_took_back_is_never_collected_by_itself(invoice, payment):
    Invoice.objects.update(collect_by=pays_by(invoice.account, "card"))
    note_chargeback(payment, taken_back(payment, 11_900), now=LATER)

    autopay.collect_due(NOON + timedelta(days=60))

    assert PaymentAttempt.objects.count() == 1


@pytest.mark.books_disagree  # a chargeback's row has no currency of its own; the check reads it in the payment's
def test_taken_in_another_currency_it_touches_no_invoice_and_is_the_sellers_loss(invoice, payment):
    told = replace(taken_back(payment, 11_900), amount=Money(13_000, "USD"))

    assert note_chargeback(payment, told, now=LATER)

    row = Chargeback.objects.get()
    assert (row.amount_minor, row.covered_minor, row.reopened) == (13_000, 0, {})
    assert (fresh(invoice).status, fresh(payment).charged_back_minor) == ("paid", 0)
    assert balance(invoice.account, Book.CHARGEBACKS, "USD").minor == 13_000


def test_of_a_long_reason_the_first_sixty_characters_are_kept(payment):
    note_chargeback(payment, replace(taken_back(payment, 100), reason="x" * 60 + "y"), now=LATER)

    assert Chargeback.objects.get().reason == "x" * 60
