"""One payment for staff: where its money is, and its credit, refunds and look-ups."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from billing_portal.backoffice.payments.reasons import taken_because
from billing_portal.flows.pay_now import pay_by_method, state_digest
from billing_portal.integrations.payments.sandbox import switches
from billing_portal.kit import clock
from billing_portal.payments.models import PaymentAttempt, Refund
from billing_portal.payments.ports import Taken
from billing_portal.payments.steps.chargebacks import note_chargeback
from tests.backoffice.moving import invoice, refund, sums, text_of, url, wire
from tests.payments.money import fresh, paid_by_card, taken_back, wired
from tests.personas import NOON, contact_of, pays_by
from tests.portal.billing import billed
from tests.portal.visiting import Visitor

pytestmark = pytest.mark.django_db
__all__ = ["invoice", "wire"]  # fixtures


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


def test_a_payment_says_where_its_money_is(rep, wire, invoice):
    page = text_of(rep.get(url("payment", wire)))

    assert wire.number in page
    assert invoice.number in page
    assert "of which EUR\xa031.00 credit" in page
    assert "Posted" in page
    assert rep.get(url("payment-receipt", wire)).content.startswith(b"%PDF")


def test_the_list_filters_and_finds(services, wire, alpenrose, staff):
    other = wired(alpenrose, 500, [], staff["finance"])
    page = reverse("backoffice:payments")

    assert text_of(services.get(page)).count("DE-P-") >= 2
    assert "No payment matches." in text_of(services.get(f"{page}?show=chargeback"))
    assert "No payment matches." in text_of(services.get(f"{page}?q=nothing"))
    found = text_of(services.get(f"{page}?show=credit&q={other.number}"))
    assert other.number in found
    assert wire.number not in found


@pytest.mark.parametrize("name", ["payment", "invoice"])
def test_more_rows_ask_no_more_questions(services, alpenrose, invoice, wire, staff, name):
    thing = {"payment": wire, "invoice": invoice}[name]

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert services.get(url(name, thing)).status_code == 200
        return len(found)

    services.post(
        url("payment-unapply", wire),
        {"credit": "3100", "invoice": invoice.pk, f"free-{invoice.pk}-amount": "10"},
    )
    refund(services, wire, amount="1.00")
    before = asked()
    for _turn in range(3):
        wire.refresh_from_db()
        sent = {"credit": wire.unapplied_minor, "invoice": invoice.pk, "amount": "2.00"}
        assert services.post(url("payment-apply", wire), sent).status_code == 302
        refund(services, wire, amount="1.00")
    assert asked() == before


def test_the_list_asks_as_much_for_many_as_for_few(services, alpenrose, staff):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert services.get(reverse("backoffice:payments")).status_code == 200
        return len(found)

    wired(alpenrose, 500, [], staff["finance"])
    before = asked()
    for _turn in range(5):
        wired(alpenrose, 500, [], staff["finance"])
    assert asked() == before


def test_credit_is_applied_once_however_often_it_is_sent(services, alpenrose, wire):
    second = billed(alpenrose)
    sent = {"credit": "3100", "invoice": second.pk, "amount": "10.00"}

    assert services.post(url("payment-apply", wire), sent).status_code == 302
    assert services.post(url("payment-apply", wire), sent).status_code == 409

    assert fresh(second).paid_minor == 1_000
    assert sums(wire)[0] == 2_100


@pytest.mark.parametrize(("amount", "words"), [("31.01", "At most EUR\xa031.00."), ("x", "Enter an amount")])
def test_more_credit_than_there_is_is_refused_and_keeps_what_was_typed(
    services, alpenrose, wire, amount, words
):
    second = billed(alpenrose)
    page = services.post(
        url("payment-apply", wire), {"credit": "3100", "invoice": second.pk, "amount": amount}
    )

    assert page.status_code == 422
    assert words in text_of(page)
    assert f'value="{amount}"' in text_of(page)
    assert fresh(second).paid_minor == 0


def test_more_than_the_invoice_can_take_is_refused(services, alpenrose, wire):
    small = billed(alpenrose, net=1_000)  # EUR 11.90

    page = services.post(
        url("payment-apply", wire), {"credit": "3100", "invoice": small.pk, "amount": "12.00"}
    )

    assert page.status_code == 422
    assert "more than the open amount" in text_of(page)
    assert sums(wire)[0] == 3_100


def test_a_payment_is_taken_off_an_invoice_once(services, wire, invoice):
    sent = {"credit": "3100", "invoice": invoice.pk, f"free-{invoice.pk}-amount": "19.00"}

    assert services.post(url("payment-unapply", wire), sent).status_code == 302
    assert services.post(url("payment-unapply", wire), sent).status_code == 409

    assert (fresh(invoice).status, invoice.paid_minor) == ("issued", 10_000)
    assert sums(wire)[0] == 5_000
    page = text_of(services.get(url("invoice", invoice)))
    assert f"Payment {wire.number} removed from this invoice and kept as credit" in page
    over = {"credit": "5000", "invoice": invoice.pk, f"free-{invoice.pk}-amount": "100.01"}
    assert services.post(url("payment-unapply", wire), over).status_code == 422


def test_a_refund_by_hand_waits_until_finance_has_sent_it(services, finance, wire):
    assert refund(services, wire, key="k").status_code == 302
    assert refund(services, wire, key="k").status_code == 302  # the second click

    made = Refund.objects.get()
    assert sums(wire) == (0, 3_100, 0)
    assert "Refund EUR\xa031.00 by hand" in text_of(finance.get(url("payment", wire)))
    assert services.post(url("refund-sent", made), {"reference": "x"}).status_code == 403
    assert finance.post(url("refund-sent", made), {"reference": " "}).status_code == 422
    assert finance.post(url("refund-sent", made), {"reference": "SEPA 17"}).status_code == 302
    assert finance.post(url("refund-refused", made)).status_code == 409
    assert sums(wire) == (0, 0, 3_100)
    assert fresh(made).reference == "SEPA 17"


def test_a_refund_by_hand_that_is_not_possible_gives_the_money_back(services, finance, wire, invoice):
    refund(services, wire, amount="150.00", reopen="on")
    assert fresh(invoice).status == "issued"

    assert finance.post(url("refund-refused", Refund.objects.get())).status_code == 302

    assert fresh(invoice).status == "paid"
    assert sums(wire) == (3_100, 0, 0)
    assert finance.post(url("refund-sent", Refund.objects.get()), {"reference": "late"}).status_code == 409


def test_taking_a_refund_off_an_invoice_is_said_and_ticked(services, wire, invoice):
    page = refund(services, wire, amount="50.00")

    assert page.status_code == 422
    assert f"Invoice {invoice.number} opens again with EUR\xa019.00." in text_of(page)
    assert 'value="50.00"' in text_of(page)
    assert not Refund.objects.exists()
    assert refund(services, wire, amount="50.00", reopen="on").status_code == 302
    assert fresh(invoice).open.minor == 1_900


def test_more_than_was_paid_is_not_refunded(services, wire):
    page = refund(services, wire, amount="150.01", reopen="on")

    assert page.status_code == 422
    assert "At most EUR\xa0150.00." in text_of(page)
    assert not Refund.objects.exists()


def test_the_gateway_sends_a_card_payment_back(services, alpenrose, invoice):
    payment = paid_by_card(Visitor(contact_of(alpenrose), NOON), invoice)

    assert "The payment service sandbox refunds it" in text_of(services.get(url("payment-refund", payment)))
    assert refund(services, payment, amount="19.00", reopen="on").status_code == 302

    assert Refund.objects.get().status == "succeeded"
    assert "EUR\xa019.00" in text_of(services.get(url("payment", payment)))


def test_a_refund_whose_answer_was_lost_is_looked_up(services, alpenrose, invoice):
    payment = paid_by_card(Visitor(contact_of(alpenrose), NOON), invoice)
    switches.turn(switches.DOWN, True)
    refund(services, payment, amount="119.00", reopen="on")
    made = Refund.objects.get()
    assert made.status == "unknown"
    home = text_of(services.get(reverse("backoffice:home")))
    assert payment.number in home

    switches.turn(switches.DOWN, False)
    assert services.post(url("refund-look-up", made)).status_code == 302

    assert fresh(made).status == "succeeded"


def test_an_attempt_without_an_answer_is_looked_up_now(services, alpenrose, invoice):
    card = pays_by(alpenrose, "card")
    switches.turn(switches.ANSWER_LOST, True)
    pay_by_method(
        alpenrose,
        [invoice],
        invoice.total,
        card,
        shown=state_digest([invoice]),
        by=contact_of(alpenrose),
        request_key="pay:1",
        now=NOON,
    )
    attempt = PaymentAttempt.objects.get()
    assert attempt.status == "unknown"
    page = text_of(services.get(url("invoice", invoice)))
    assert attempt.key in page
    assert "Look up now" in page

    switches.turn(switches.ANSWER_LOST, False)
    assert services.post(url("attempt-look-up", attempt)).status_code == 302

    assert fresh(attempt).status == "succeeded"
    assert fresh(invoice).status == "paid"


def test_a_chargeback_is_told_on_payment_list_and_home(services, alpenrose, invoice):
    payment = paid_by_card(Visitor(contact_of(alpenrose), NOON), invoice)
    note_chargeback(payment, taken_back(payment, 11_900), now=NOON)

    for page in (
        url("payment", payment),
        reverse("backoffice:payments") + "?show=chargeback",
        reverse("backoffice:home"),
    ):
        assert payment.number in text_of(services.get(page)), page
    note_chargeback(payment, taken_back(payment, 11_900, Taken.WON), now=NOON)
    assert "Won" in text_of(services.get(url("payment", payment)))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "goods or services not received"), ("de", "Ware oder Leistung nicht erhalten")],
)
def test_the_reason_of_a_chargeback_is_said_in_words(language, words):
    with translation.override(language):
        assert taken_because("product_not_received") == words
        assert taken_because("something_new") == "something_new"
