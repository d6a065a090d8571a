"""The method that works survives a declined new card, which becomes the account's own with its first success."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from billing_portal.accounts.actions.payment_methods import choose_method
from billing_portal.accounts.models import PaymentMethod
from billing_portal.flows.finishing import charge_order
from billing_portal.flows.pay_now import pay_by_method, state_digest
from billing_portal.integrations.payments.sandbox.models import SavedMethod
from billing_portal.kit import clock
from billing_portal.orders.actions import save_checkout
from billing_portal.orders.po_choice import PoChoice
from billing_portal.orders.queries import address_for
from tests.backoffice.conftest import signed_in
from tests.payments.money import LATER, fresh
from tests.personas import NOON, contact_of, pays_by, place, ready_checkout, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def working(alpenrose) -> PaymentMethod:
    return pays_by(alpenrose, "card")


def new_card(account, behaviour: str) -> PaymentMethod:
    """A card that was entered in a checkout and belongs to nothing else yet."""
    saved = SavedMethod.objects.create(
        token=f"pm_{behaviour}", kind="card", brand="Visa", last4="0002", behaviour=behaviour
    )
    return PaymentMethod.objects.create(
        account=account,
        kind="card",
        gateway="sandbox",
        token=saved.token,
        brand="Visa",
        last4="0002",
        added_at=NOON,
    )


def ordered_with(account, card):
    checkout = ready_checkout([sent(account)])
    save_checkout(
        checkout,
        admin={"first_name": "Nora", "last_name": "Lindt", "email": "nora@example.org"},
        method=card,
        address=address_for(checkout),
        pos=PoChoice(),
        by=contact_of(account),
        now=NOON,
    )
    with clock.at(NOON):
        order = place(checkout)
        charge_order(order, now=NOON)
    return order


def test_a_declined_new_card_leaves_the_working_one_in_its_place(alpenrose, working):
    card = new_card(alpenrose, "decline")

    ordered_with(alpenrose, card)

    assert fresh(alpenrose).default_method == working
    assert fresh(card).kept_at is not None  # it can be tried again


def test_a_new_card_that_pays_becomes_the_accounts_own(alpenrose, working):
    card = new_card(alpenrose, "succeed")

    ordered_with(alpenrose, card)

    assert fresh(alpenrose).default_method == card


def test_a_card_that_pays_its_order_at_the_second_try_becomes_it_then(alpenrose, working, sabine):
    card = new_card(alpenrose, "decline")
    invoice = ordered_with(alpenrose, card).invoices.get()
    SavedMethod.objects.update(behaviour="succeed")

    pay(invoice, card, sabine)

    assert fresh(alpenrose).default_method == card


def pay(invoice, method, by):
    shown = state_digest([fresh(invoice)])
    return pay_by_method(
        invoice.account, [invoice], invoice.free, method, shown=shown, by=by, request_key="pay:2", now=LATER
    )


def test_what_was_chosen_since_is_not_undone_by_a_late_success(alpenrose, working, sabine):
    card = new_card(alpenrose, "decline")
    invoice = ordered_with(alpenrose, card).invoices.get()
    third = pays_by(alpenrose, "card")
    choose_method(alpenrose, working, by=sabine, now=LATER)
    SavedMethod.objects.update(behaviour="succeed")

    pay(invoice, card, sabine)

    assert third.pk
    assert fresh(alpenrose).default_method == working


def test_the_first_method_of_an_account_is_its_own_at_once(harbor, grace):
    card = new_card(harbor, "decline")

    ordered_with(harbor, card)

    assert fresh(harbor).default_method == card


def test_the_decline_page_says_what_pays_from_now_on_and_pays_by_one_button(alpenrose, working, sabine):
    sabine.language = "en"
    sabine.save()
    order = ordered_with(alpenrose, new_card(alpenrose, "decline"))
    client = signed_in(sabine)
    with clock.at(NOON):
        page = client.get(reverse("portal:order", args=[order.public_id])).content.decode()
        assert "Your account still pays by" in page
        form = re.search(r'<form method="post" action="/pay/start/">(.*?)</form>', page, re.DOTALL)[1]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        answer = client.post(reverse("portal:pay-start"), fields)

    assert answer.status_code == 303
    assert fresh(order.invoices.get()).status == "paid"
    assert order.invoices.get().attempts.latest("pk").method == working
