"""The page on which finance reverses a payment, alone or with posting it again, and records that a check cleared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.kit import clock
from billing_portal.payments.models import Payment
from billing_portal.sellers.models import RemittanceDetails
from tests.backoffice.conftest import signed_in
from tests.backoffice.moving import invoice, text_of, url, wire
from tests.payments.money import fresh, paid_by_card, wired
from tests.payments.test_reversals import check_of
from tests.personas import NOON
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db
__all__ = ["invoice", "wire"]  # fixtures


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


def test_the_page_says_what_opens_and_then_reverses(finance, wire, invoice):
    page = finance.get(url("payment-reverse", wire))
    shown = text_of(page)
    assert invoice.number in shown
    assert "The check bounced" not in shown  # a transfer does not bounce

    answer = finance.post(
        url("payment-reverse", wire), {"reason": "posted_twice", "note": "file of 3 Mar", "do": "reverse"}
    )

    assert answer["Location"] == url("payment", wire)
    after = text_of(finance.get(answer["Location"]))
    assert "Reversed: Posted twice" in after
    assert "file of 3 Mar" in after
    assert (fresh(wire).status, fresh(invoice).paid_minor) == ("reversed", 0)
    assert url("payment-refund", wire) not in finance.get(url("payment", wire)).content.decode()
    listed = text_of(finance.get(reverse("backoffice:payments") + "?show=reversed"))
    assert wire.number in listed


def test_without_a_reason_nothing_is_reversed(finance, wire):
    answer = finance.post(url("payment-reverse", wire), {"reason": "", "do": "reverse"})

    assert answer.status_code == 422
    assert fresh(wire).status == "received"


def test_a_check_clears_by_one_button_and_its_fee_is_announced(finance, alpenrose, staff):
    RemittanceDetails.objects.filter(entity=alpenrose.entity, currency="EUR").update(bounce_fee_minor=1_237)
    check = check_of(alpenrose, 500, [], staff["finance"])
    assert "Check deposited" in text_of(finance.get(url("payment", check)))
    assert "EUR\xa012.37" in text_of(finance.get(url("payment-reverse", check)))

    finance.post(url("check-cleared", check))

    assert fresh(check).status == "cleared"
    assert finance.post(url("check-cleared", check)).status_code == 409
    finance.post(url("payment-reverse", check), {"reason": "bounced", "do": "reverse"})
    assert "A fee of EUR\xa012.37 was invoiced" in text_of(finance.get(url("payment", check)))


def test_a_wrong_day_is_corrected_in_one_step(finance, alpenrose, wire, invoice):
    day = (NOON - timedelta(days=4)).date()
    sent = {
        "reason": "wrong_day",
        "account": alpenrose.number.lower(),
        "amount": "150.00",
        "received_on": day.isoformat(),
        "do": "again",
    }
    answer = finance.post(url("payment-reverse", wire), sent)

    new = Payment.objects.latest("pk")
    assert answer["Location"] == url("payment", new)
    assert (clock.day(new.received_at, "Europe/Berlin"), new.amount_minor) == (day, 15_000)
    assert fresh(invoice).paid_minor == 11_900
    assert finance.post(url("payment-reverse", wire), sent).status_code == 302  # the second click
    assert Payment.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"account": "A-9999"}, "There is no account with this number."),
        ({"account": "A-1002"}, "This account pays in USD."),
        ({"received_on": "0001-01-01"}, "before the first day of the account"),
        ({"received_on": "2099-01-01"}, "This day is in the future."),
        ({"amount": ""}, "This is needed to post it again."),
        ({}, "Change the account, the amount or the day"),
    ],
)
def test_what_cannot_be_posted_again_is_refused_beside_its_field_and_stays(
    finance, alpenrose, harbor, wire, changes, words
):
    sent = {
        "reason": "wrong_amount",
        "note": "see mail",
        "account": alpenrose.number,
        "amount": "150.00",
        "received_on": NOON.date().isoformat(),
        "do": "again",
        **changes,
    }
    page = finance.post(url("payment-reverse", wire), sent)

    assert page.status_code == 422
    assert words in text_of(page)
    assert "see mail" in page.content.decode()
    assert (fresh(wire).status, Payment.objects.count()) == ("received", 1)


def test_who_may_not_reverse_sees_no_button_and_is_refused(services, rep, wire):
    for person in (services, rep):
        assert url("payment-reverse", wire) not in person.get(url("payment", wire)).content.decode()
        assert person.post(url("payment-reverse", wire), {"reason": "posted_twice"}).status_code == 403
    assert fresh(wire).status == "received"


def test_money_of_the_gateway_has_no_reversal(client, finance, alpenrose, sabine):
    client.force_login(sabine)
    payment = paid_by_card(client, billed(alpenrose))

    assert url("payment-reverse", payment) not in finance.get(url("payment", payment)).content.decode()
    assert finance.post(url("payment-reverse", payment), {"reason": "posted_twice"}).status_code == 302
    assert fresh(payment).status == "received"


def test_the_page_reads_german(staff, wire):
    page = text_of(signed_in(staff["finance"], "de").get(url("payment-reverse", wire)))

    assert "Stornieren und neu buchen" in page


def test_the_customer_sees_that_it_was_reversed_and_no_receipt(finance, alpenrose, sabine, staff):
    payment = wired(alpenrose, 500, [], staff["finance"])
    finance.post(url("payment-reverse", payment), {"reason": "posted_twice", "do": "reverse"})

    page = signed_in(sabine).get(reverse("portal:payments")).content.decode()

    assert "Storniert" in page or "storniert" in page
    assert reverse("portal:receipt-pdf", args=[payment.public_id]) not in page
