"""Where a card whose bank asks, held invoices, promises and collection meet."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.accounts.models import PaymentMethod
from billing_portal.flows.autopay import collect_due
from billing_portal.flows.steps.held import release_held
from billing_portal.invoices.actions import promise_payment
from billing_portal.invoices.models import PaymentPromise
from billing_portal.invoices.queries import due
from billing_portal.invoices.rules import Promised
from billing_portal.invoices.tasks import settle_promises
from billing_portal.jobs.engine import drain
from billing_portal.kit import clock
from billing_portal.payments.actions import reverse_payment
from billing_portal.payments.models import PaymentAttempt
from billing_portal.sellers.models import LegalEntity
from tests.payments.money import fresh
from tests.personas import NOON, pays_by, place, ready_checkout, sent
from tests.portal.billing import billed, over_paid
from tests.portal.paying import start
from tests.portal.visiting import Visitor, words

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=2)
TODAY = Promised("transfer", NOON.date())


def held_order(account, behaviour):
    """An order by card whose invoice waits for the seller's tax id, which is there now."""
    card = pays_by(account, "card", behaviour)
    checkout = ready_checkout([sent(account)])
    LegalEntity.objects.update(vat_id="", tax_number="", register_number="")
    with clock.at(NOON):
        order = place(type(checkout).objects.select_related("account__entity", "method").get(pk=checkout.pk))
        drain()
    LegalEntity.objects.filter(code="DE").update(vat_id="DE123456788")
    return card, order


def test_an_invoice_that_was_held_is_charged_with_nobody_in_front_of_the_page(alpenrose):
    held_order(alpenrose, "authenticate")

    with clock.at(LATER):
        release_held(LATER)
        drain()

    attempt = PaymentAttempt.objects.get()
    assert (attempt.is_present, attempt.status) == (False, "declined")
    assert attempt.decline_code == "authentication_required"


def test_the_page_of_an_order_whose_card_was_removed_before_its_invoice_came_can_be_read(alpenrose, sabine):
    card, order = held_order(alpenrose, "succeed")
    PaymentMethod.objects.filter(pk=card.pk).update(removed_at=NOON)
    with clock.at(LATER):
        release_held(LATER)
        drain()

    page = Visitor(sabine, LATER).get(reverse("portal:order", args=[order.public_id]))

    assert not PaymentAttempt.objects.exists()
    assert page.status_code == 200


def test_who_left_the_page_of_the_bank_is_not_charged_by_us_afterwards(alpenrose, sabine):
    card = pays_by(alpenrose, "card", "authenticate")
    invoice = billed(alpenrose, due=NOON.date(), method=card)
    start(Visitor(sabine, NOON), [invoice], means=str(card.public_id))

    collect_due(NOON + timedelta(minutes=61))

    assert [row.status for row in PaymentAttempt.objects.all()] == ["cancelled"]


def test_money_taken_off_an_invoice_of_a_promise_that_is_still_open_makes_it_promised_again(
    alpenrose, sabine, staff
):
    paid, other = billed(alpenrose), billed(alpenrose)
    promise_payment(alpenrose, [paid, other], TODAY, by=sabine, now=NOON)
    payment = over_paid(paid, staff, 11_900, NOON + timedelta(days=1))
    late = NOON + timedelta(days=10)
    assert PaymentPromise.objects.get().status == "open"  # and the clock has not looked at it yet

    reverse_payment(payment, reason="mistake", note="", by=staff["finance"], now=late)
    assert fresh(paid).promised_on == NOON.date()

    settle_promises(late)
    assert fresh(paid).promised_on is None
    promise_payment(alpenrose, [paid], Promised("check", late.date()), by=sabine, now=late)


def test_a_promise_that_is_over_before_the_due_date_does_not_hold_its_collection(alpenrose, sabine):
    invoice = billed(alpenrose, method=pays_by(alpenrose, "card"))  # due on 1 April
    promise_payment(alpenrose, [invoice], TODAY, by=sabine, now=NOON)

    for day in range(31):
        now = NOON + timedelta(days=day)
        settle_promises(now)
        collect_due(now)

    assert [row.started_at for row in PaymentAttempt.objects.all()] == [NOON + timedelta(days=30)]
    assert fresh(invoice).status == "paid"


def test_the_form_of_a_promise_calls_nothing_overdue_that_a_standing_order_still_pays(bluebell, owen):
    invoice = billed(
        bluebell, due=NOON.date() - timedelta(days=1), method=pays_by(bluebell, "recurring_transfer")
    )
    url = reverse("portal:invoice-promise", args=[invoice.public_id])

    assert "overdue" not in words(Visitor(owen, NOON).get(url))
    assert "overdue" in words(Visitor(owen, NOON + timedelta(days=4)).get(url))


def test_what_is_promised_for_a_day_is_not_expected_by_standing_order_beside_it(bluebell, owen):
    method = pays_by(bluebell, "recurring_transfer")
    invoice = billed(bluebell, method=method)
    assert due(bluebell, NOON.date()).expected.minor == 10_000

    promise_payment(bluebell, [invoice], Promised("transfer", NOON.date()), by=owen, now=NOON)

    owed = due(bluebell, NOON.date())
    assert (owed.expected.minor, owed.promised.minor) == (0, 10_000)
    assert not fresh(invoice).is_expected(NOON.date())
