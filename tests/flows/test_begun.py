"""A payment that was only begun counts as unpaid everywhere, keeps its sum from being paid twice, and can be continued or discarded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from billing_portal.accounts.models import PaymentMethod
from billing_portal.flows.autopay import collect_due
from billing_portal.flows.collection import ABANDONED
from billing_portal.flows.pay_now import continue_payment, discard_payment, payable
from billing_portal.integrations.payments.sandbox import switches
from billing_portal.integrations.payments.sandbox.models import Charge, HostedPage
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.queries import due, shown_status
from billing_portal.invoices.steps.balance import reserve
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.payments.checks import check_books
from billing_portal.payments.ports import GatewayUnavailable
from billing_portal.payments.steps.attempts import claim_attempt
from tests.backoffice.conftest import signed_in
from tests.integrations.hosted import pay
from tests.payments.money import euros, fresh
from tests.personas import NOON, pays_by
from tests.portal.billing import billed, page_for

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=40)
TODAY = LATER.date()


@pytest.fixture
def invoice(alpenrose):
    """EUR 119.00, ten days overdue at LATER."""
    return billed(alpenrose)


@pytest.fixture
def begun(invoice, sabine):
    """Of which EUR 100.00 were begun on the gateway's page and left there."""
    with clock.at(LATER):
        page_for(invoice, by=sabine, now=LATER, minor=10_000)
    return invoice.attempts.get()


def test_what_was_only_begun_is_overdue_and_unpaid_but_not_payable_twice(alpenrose, invoice, begun):
    invoice.refresh_from_db()
    owed = due(alpenrose, TODAY)

    assert (begun.status, invoice.reserved_minor, invoice.begun_minor) == ("created", 10_000, 10_000)
    assert (owed.overdue, owed.on_its_way, owed.overdue_count) == (euros(11_900), euros(0), 1)
    assert shown_status(invoice, TODAY) == "overdue"
    assert list(Invoice.objects.overdue(TODAY)) == [invoice]
    assert (invoice.unpaid, invoice.free) == (euros(11_900), euros(1_900))
    with pytest.raises(MoreThanOpen):
        reserve(invoice, euros(1_901))
    assert payable([invoice])[invoice.pk] == euros(11_900)  # a new payment closes the page first
    assert list(check_books()) == []


def test_what_was_sent_is_on_its_way_and_no_longer_overdue(alpenrose, invoice, begun):
    assert claim_attempt(begun)

    owed = due(alpenrose, TODAY)
    assert (owed.overdue, owed.on_its_way) == (euros(1_900), euros(10_000))
    assert fresh(invoice).unpaid == euros(1_900)
    assert list(check_books()) == []


def test_a_gateway_that_is_down_leaves_the_payment_begun(alpenrose, invoice, sabine):
    switches.turn(switches.DOWN, True)

    with pytest.raises(GatewayUnavailable):
        page_for(invoice, by=sabine, now=LATER)

    assert invoice.attempts.get().status == "created"
    assert due(alpenrose, TODAY).overdue == euros(11_900)


def test_a_begun_payment_is_continued_on_the_same_page_and_then_paid(client, invoice, begun, sabine):
    address = continue_payment(begun, by=sabine, now=LATER)

    assert HostedPage.objects.count() == 1
    pay(client, address, "4242 4242 4242 4242")
    assert str(begun.public_id) in continue_payment(begun, by=sabine, now=LATER)
    assert Charge.objects.get().amount_minor == 10_000


def test_discarding_frees_the_sum_and_says_who_did_it(invoice, begun, sabine):
    discard_payment(begun, by=sabine, now=LATER)

    invoice.refresh_from_db()
    assert (begun.status, invoice.reserved_minor, invoice.begun_minor) == ("cancelled", 0, 0)
    assert Entry.objects.get(name="payment_attempt.cancelled").actor == sabine
    assert HostedPage.objects.get().outcome == "cancelled"


def test_discarding_one_that_was_paid_meanwhile_books_the_money(client, invoice, begun, sabine):
    pay(client, continue_payment(begun, by=sabine, now=LATER), "4242 4242 4242 4242")

    discard_payment(begun, by=sabine, now=LATER)

    assert (begun.status, fresh(invoice).paid_minor, invoice.begun_minor) == ("succeeded", 10_000, 0)
    assert list(check_books()) == []


def test_while_the_gateway_is_down_nothing_is_discarded(invoice, begun, sabine):
    switches.turn(switches.DOWN, True)

    with pytest.raises(GatewayUnavailable):
        discard_payment(begun, by=sabine, now=LATER)
    assert (fresh(begun).status, fresh(invoice).begun_minor) == ("created", 10_000)


def test_a_charge_by_a_saved_method_is_not_discarded_and_others_may_do_nothing(
    alpenrose, begun, sabine, grace
):
    with pytest.raises(NotAllowed):
        discard_payment(begun, by=grace, now=LATER)
    with pytest.raises(NotAllowed):
        continue_payment(begun, by=grace, now=LATER)
    begun.method = pays_by(alpenrose, "card")
    with pytest.raises(WrongState):
        discard_payment(begun, by=sabine, now=LATER)
    assert fresh(begun).status == "created"


def test_collection_waits_for_somebody_who_may_be_typing_and_closes_what_was_left(alpenrose, invoice, begun):
    method = pays_by(alpenrose, PaymentMethod.Kind.CARD)
    Invoice.objects.filter(pk=invoice.pk).update(collect_by=method)

    collect_due(LATER + ABANDONED - timedelta(minutes=1))
    assert not Charge.objects.exists()

    collect_due(LATER + ABANDONED)
    assert (fresh(begun).status, Charge.objects.get().amount_minor) == ("cancelled", 11_900)
    assert fresh(invoice).status == "paid"


@pytest.mark.parametrize("page", ["home", "invoice", "pay", "invoices", "return"])
def test_every_page_says_begun_not_finished_with_continue_and_discard(
    alpenrose, sabine, invoice, begun, page
):
    sabine.language = "en"
    sabine.save()
    url = {
        "home": "/",
        "invoice": reverse("portal:invoice", args=[invoice.public_id]),
        "pay": f"{reverse('portal:pay')}?invoice={invoice.public_id}",
        "invoices": reverse("portal:invoices"),
        "return": reverse("portal:payment-return", args=[begun.public_id]),
    }[page]
    with clock.at(LATER):
        shown = signed_in(sabine).get(url).content.decode()

    assert "Begun, not finished" in shown
    assert reverse("portal:payment-continue", args=[begun.public_id]) in shown
    assert reverse("portal:payment-discard", args=[begun.public_id]) in shown
    assert "Payment on its way" not in shown


def test_the_buttons_lead_on(alpenrose, sabine, invoice, begun):
    with clock.at(LATER):
        visitor: Client = signed_in(sabine)
        onward = visitor.post(reverse("portal:payment-continue", args=[begun.public_id]))
        assert (onward.status_code, "/sandbox/gateway/" in onward["Location"]) == (303, True)

        back = visitor.post(reverse("portal:payment-discard", args=[begun.public_id]))

    assert str(invoice.public_id) in back["Location"]
    assert fresh(begun).status == "cancelled"
