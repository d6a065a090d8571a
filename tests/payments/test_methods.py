"""Saved cards: who may not go, when their end is told, and which brands are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.accounts.models import PaymentMethod
from billing_portal.flows.setups import complete_setup, open_setup_page, sweep_setups
from billing_portal.integrations.payments.sandbox import switches
from billing_portal.integrations.payments.sandbox.cards import enter_card
from billing_portal.integrations.payments.sandbox.models import HostedPage
from billing_portal.invoices.actions import write_off_invoice
from billing_portal.invoices.models import Invoice
from billing_portal.journal.models import Entry
from billing_portal.payments.actions import remove_method, why_needed
from billing_portal.payments.errors import BrandNotTaken, MethodIsNeeded
from billing_portal.payments.models import HostedSetup
from billing_portal.payments.steps import finish_setup
from billing_portal.payments.steps.attempts import start_attempt
from billing_portal.payments.steps.methods import note_expiry
from billing_portal.payments.tasks import warn_of_expiry
from tests.payments.money import LATER, euros, wired
from tests.personas import NOON, contact_of, pays_by, place, ready_checkout, sent
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db
CARD = PaymentMethod.Kind.CARD


def removed(method) -> bool:
    return remove_method(method, by=contact_of(method.account), now=LATER)


def test_the_card_that_subscriptions_are_paid_with_stays(alpenrose):
    card = pays_by(alpenrose, CARD)
    place(ready_checkout([sent(alpenrose)]))
    pays_by(alpenrose, PaymentMethod.Kind.BANK_TRANSFER)
    Invoice.objects.update(collect_by=None)
    card.account.default_method = card
    card.account.save()

    with pytest.raises(MethodIsNeeded):
        removed(card)
    card.refresh_from_db()
    assert card.removed_at is None


def test_a_card_with_a_payment_on_its_way_stays(alpenrose):
    card, invoice = pays_by(alpenrose, CARD), billed(alpenrose)
    start_attempt(
        alpenrose,
        [(invoice, euros(100))],
        gateway="sandbox",
        method=card,
        request_key="k",
        by=None,
        now=NOON,
    )

    with pytest.raises(MethodIsNeeded):
        removed(card)


def test_a_card_that_an_invoice_waits_for_stays(alpenrose):
    card = pays_by(alpenrose, CARD)
    pays_by(alpenrose, PaymentMethod.Kind.BANK_TRANSFER)
    billed(alpenrose)
    Invoice.objects.update(collect_by=card)

    with pytest.raises(MethodIsNeeded, match="method_is_needed"):
        removed(card)


def test_a_card_whose_invoices_are_paid_or_given_up_may_go(alpenrose, staff):
    card = pays_by(alpenrose, CARD)
    pays_by(alpenrose, PaymentMethod.Kind.BANK_TRANSFER)
    invoice = billed(alpenrose)
    Invoice.objects.update(collect_by=card)
    assert str(invoice.number) in why_needed(card)

    wired(alpenrose, 11_900, [(invoice, 11_900)], staff["finance"])
    assert why_needed(card) == ""

    given_up = billed(alpenrose)
    Invoice.objects.filter(pk=given_up.pk).update(collect_by=card)
    write_off_invoice(given_up, reason="Bankrupt", by=staff["finance"], now=LATER)

    assert why_needed(card) == ""


def test_what_nothing_needs_goes_once(alpenrose):
    card = pays_by(alpenrose, CARD)

    assert removed(card)
    assert not removed(card)
    alpenrose.refresh_from_db()
    assert alpenrose.default_method is None
    assert Entry.objects.filter(name="payment_method.removed").count() == 1


def test_the_end_of_a_card_in_use_is_told_60_30_and_7_days_before(alpenrose):
    card = pays_by(alpenrose, CARD)
    PaymentMethod.objects.filter(pk=card.pk).update(expiry_year=2026, expiry_month=6)  # good until 30 June

    for day in (0, 59, 60, 61, 89, 90, 91, 112, 113, 114, 120, 121, 150):  # 120 is its last
        warn_of_expiry(NOON + timedelta(days=day))

    days = [
        entry.data["days"] for entry in Entry.objects.filter(name="payment_method.expiring").order_by("pk")
    ]
    assert days == [60, 30, 7]


def test_a_card_that_is_not_in_use_is_not_told(alpenrose):
    card = pays_by(alpenrose, CARD)
    PaymentMethod.objects.filter(pk=card.pk).update(expiry_year=2026, expiry_month=4)
    pays_by(alpenrose, PaymentMethod.Kind.BANK_TRANSFER)

    warn_of_expiry(NOON + timedelta(days=30))

    assert not Entry.objects.filter(name="payment_method.expiring").exists()


def entered(account, number: str) -> HostedSetup:
    """The contact types a card on the gateway's page and does not come back."""
    open_setup_page(account, CARD, None, by=contact_of(account), now=NOON)
    enter_card(HostedPage.objects.get().key, number, month=8, year=2030)
    return HostedSetup.objects.select_related("account", "checkout", "started_by").get()


def test_a_discover_card_is_kept_for_dollars_only(alpenrose, harbor):
    setup = entered(alpenrose, "6011111111111117")

    with pytest.raises(BrandNotTaken):
        complete_setup(setup, now=NOON)
    assert not PaymentMethod.objects.filter(brand="Discover").exists()

    HostedPage.objects.all().delete()
    HostedSetup.objects.all().delete()
    kept = complete_setup(entered(harbor, "6011111111111117"), now=NOON)
    assert kept is not None
    assert kept.brand == "Discover"


def test_a_card_left_on_the_page_is_picked_up(alpenrose):
    setup = entered(alpenrose, "4242424242424242")

    sweep_setups(NOON + timedelta(minutes=1))
    assert not PaymentMethod.objects.filter(kind=CARD).exists()
    switches.turn(switches.DOWN, True)
    sweep_setups(NOON + timedelta(minutes=6))
    switches.turn(switches.DOWN, False)
    sweep_setups(NOON + timedelta(minutes=11))

    setup.refresh_from_db()
    card = PaymentMethod.objects.get(kind=CARD)
    assert (setup.status, setup.method, card.last4) == ("succeeded", card, "4242")
    assert setup.page
    entry = Entry.objects.get(name="payment_method.added")
    assert (entry.object_id, entry.actor) == (card.public_id, contact_of(alpenrose))


def test_a_page_left_by_two_requests_at_once_is_left_once(alpenrose):
    open_setup_page(alpenrose, CARD, None, by=contact_of(alpenrose), now=NOON)
    setup = HostedSetup.objects.get()

    assert finish_setup(setup, None, now=NOON) is None
    assert finish_setup(setup, None, now=NOON) is None

    setup.refresh_from_db()
    assert setup.status == "cancelled"


def test_a_page_on_which_nothing_was_entered_stays_open_for_whoever_comes_back(alpenrose):
    open_setup_page(alpenrose, CARD, None, by=contact_of(alpenrose), now=NOON)

    sweep_setups(NOON + timedelta(minutes=6))

    assert HostedSetup.objects.get().status == "created"


def test_a_card_that_was_removed_meanwhile_is_not_told(alpenrose):
    card = pays_by(alpenrose, CARD)
    PaymentMethod.objects.filter(pk=card.pk).update(expiry_year=2026, expiry_month=3)
    card.refresh_from_db()  # as the worker read it, before the contact removes it
    assert removed(PaymentMethod.objects.get(pk=card.pk))

    assert not note_expiry(card, LATER.date(), now=LATER)
    assert not Entry.objects.filter(name="payment_method.expiring").exists()
