"""One payment for staff: where its money is, and credit, refunds, credit notes and write-offs done by hand."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing_portal.flows.pay_now import pay_by_method, state_digest
from billing_portal.integrations.payments.sandbox import switches
from billing_portal.invoices.models import CreditNote
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.payments.actions import note_chargeback, settle_attempt, start_attempt
from billing_portal.payments.models import GatewayEvent, Payment, PaymentAttempt, Refund
from billing_portal.payments.ports import GatewayAnswer, Outcome, Taken
from tests.payments.money import fresh, paid_by_card, taken_back, wired
from tests.personas import NOON, contact_of, pays_by
from tests.portal.billing import billed
from tests.portal.visiting import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def invoice(alpenrose):
    """EUR 119.00, open."""
    return billed(alpenrose, due=NOON.date() + timedelta(days=10))


@pytest.fixture
def wire(alpenrose, invoice, staff):
    """EUR 150.00 by transfer: EUR 119.00 pay the invoice, EUR 31.00 are credit."""
    return wired(alpenrose, 15_000, [(invoice, 11_900)], staff["finance"])


def url(name, thing):
    return reverse(f"backoffice:{name}", args=[thing.public_id])


def text_of(page) -> str:
    return page.content.decode()


def hidden(page, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', text_of(page))[1]


def sums(payment: Payment) -> tuple[int, int, int]:
    payment.refresh_from_db()
    return payment.unapplied_minor, payment.refunding_minor, payment.refunded_minor


# --- the pages


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
        url("payment-free", wire),
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


# --- credit


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
    assert "more than what is open" in text_of(page)
    assert sums(wire)[0] == 3_100


def test_a_payment_is_taken_off_an_invoice_once(services, wire, invoice):
    sent = {"credit": "3100", "invoice": invoice.pk, f"free-{invoice.pk}-amount": "19.00"}

    assert services.post(url("payment-free", wire), sent).status_code == 302
    assert services.post(url("payment-free", wire), sent).status_code == 409

    assert (fresh(invoice).status, invoice.paid_minor) == ("issued", 10_000)
    assert sums(wire)[0] == 5_000
    page = text_of(services.get(url("invoice", invoice)))
    assert f"Payment {wire.number} taken off this invoice and kept as credit" in page
    over = {"credit": "5000", "invoice": invoice.pk, f"free-{invoice.pk}-amount": "100.01"}
    assert services.post(url("payment-free", wire), over).status_code == 422


# --- refunds


def refund(client, payment, *, key: str = "", **changes: str):
    page = client.get(url("payment-refund", payment))
    sent = {"request_key": key or hidden(page, "request_key"), "amount": "31.00", "reason": "Paid twice"}
    return client.post(url("payment-refund", payment), {**sent, **changes})


def test_a_refund_by_hand_waits_until_finance_has_sent_it(services, finance, wire):
    assert refund(services, wire, key="k").status_code == 302
    assert refund(services, wire, key="k").status_code == 302  # the second click

    made = Refund.objects.get()
    assert sums(wire) == (0, 3_100, 0)
    assert "Send EUR\xa031.00 back by hand" in text_of(finance.get(url("payment", wire)))
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

    assert "The payment service sandbox sends it back" in text_of(
        services.get(url("payment-refund", payment))
    )
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


# --- attempts


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


# --- credit notes and write-offs


def credit(client, invoice, **changes: str):
    line = invoice.lines.get()
    return client.post(
        url("invoice-credit", invoice),
        {f"line-{line.pk}": "50.00", "reason": "Zu viel", "do": "preview", **changes},
    )


def test_a_credit_note_is_previewed_then_issued_once(services, invoice, wire):
    begun = text_of(services.get(url("invoice-credit", invoice)))
    preview = credit(services, invoice)
    shown = hidden(preview, "shown")

    assert 'value="100.00"' in begun  # all that is left
    assert "EUR\xa059.50" in text_of(preview)
    assert "was paid already and becomes credit" in text_of(preview)
    assert not CreditNote.objects.exists()
    assert credit(services, invoice, do="issue", shown=shown).status_code == 302
    assert credit(services, invoice, do="issue", shown=shown).status_code == 409
    note = CreditNote.objects.get()
    assert (note.total_minor, note.reason, note.issued_by.username) == (5_950, "Zu viel", "services")
    assert sums(wire)[0] == 3_100 + 5_950
    assert services.get(url("credit-note-pdf", note)).content.startswith(b"%PDF")
    assert note.number in text_of(services.get(url("invoice", invoice)))


def test_a_credit_note_with_other_figures_than_shown_is_shown_again(services, invoice):
    line = invoice.lines.get()
    shown = hidden(credit(services, invoice), "shown")
    page = credit(services, invoice, do="issue", shown=shown, **{f"line-{line.pk}": "60.00"})

    assert page.status_code == 409
    assert "EUR\xa071.40" in text_of(page)
    assert not CreditNote.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"amount": "100.01"}, "At most EUR\xa0100.00."),
        ({"amount": ""}, "on one line at least"),
        ({"reason": ""}, "required"),
    ],
)
def test_an_impossible_credit_note_is_refused(services, invoice, typed, words):
    line = invoice.lines.get()
    changes = {f"line-{line.pk}": typed["amount"]} if "amount" in typed else typed
    page = credit(services, invoice, **changes)

    assert page.status_code == 422
    assert words in text_of(page)
    assert not CreditNote.objects.exists()


def test_an_invoice_taken_back_whole_has_no_credit_note_left_to_write(services, invoice):
    whole = {f"line-{invoice.lines.get().pk}": "100.00"}
    shown = hidden(credit(services, invoice, **whole), "shown")
    credit(services, invoice, do="issue", shown=shown, **whole)

    assert services.get(url("invoice-credit", invoice)).status_code == 409
    page = text_of(services.get(url("invoice", invoice)))
    assert "Credited" in page
    assert "Credit note…" not in page


def test_a_write_off_needs_its_sum_typed(finance, invoice):
    page = finance.get(url("invoice-write-off", invoice))
    wrong = finance.post(url("invoice-write-off", invoice), {"amount": "118.00", "reason": "Insolvent"})

    assert "EUR\xa0119.00" in text_of(page)
    assert wrong.status_code == 422
    assert "Open are EUR\xa0119.00." in text_of(wrong)
    assert 'value="Insolvent"' in text_of(wrong)
    assert fresh(invoice).status == "issued"
    done = finance.post(url("invoice-write-off", invoice), {"amount": "119.00", "reason": "Insolvent"})
    assert done.status_code == 302
    assert fresh(invoice).status == "written_off"
    assert Entry.objects.get(name="invoice.written_off").data["reason"] == "Insolvent"
    assert finance.get(url("invoice-write-off", invoice)).status_code == 409


def test_nothing_is_written_off_while_money_is_on_its_way(finance, alpenrose, invoice):
    start_attempt(
        alpenrose,
        [(invoice, invoice.total)],
        gateway="sandbox",
        method=None,
        request_key="click",
        by=None,
        now=NOON,
    )
    page = finance.post(url("invoice-write-off", invoice), {"amount": "119.00", "reason": "x"})

    assert page.status_code == 422
    assert "on its way" in text_of(page)
    assert fresh(invoice).status == "issued"


# --- who may what

READS = ("payment", "payment-receipt")
VERBS = {
    "payment-apply": "both",
    "payment-free": "both",
    "payment-refund": "both",
    "refund-look-up": "both",
    "attempt-look-up": "both",
    "invoice-credit": "both",
    "invoice-write-off": "both",
    "refund-sent": "finance",
    "refund-refused": "finance",
}


def test_a_representative_sees_and_others_act(
    rep, services, finance, administrator, alpenrose, invoice, wire
):
    start_attempt(
        alpenrose,
        [(billed(alpenrose), invoice.total)],
        gateway="sandbox",
        method=None,
        request_key="click",
        by=None,
        now=NOON,
    )
    refund(services, wire, amount="1.00")
    things = {
        "payment": wire,
        "refund": Refund.objects.get(),
        "attempt": PaymentAttempt.objects.get(),
        "invoice": invoice,
    }
    before = (sums(wire), Entry.objects.count(), CreditNote.objects.count())
    for name in READS:
        assert rep.get(url(name, wire)).status_code == 200
    page = text_of(rep.get(url("payment", wire))) + text_of(rep.get(url("invoice", invoice)))
    for words in (
        "Refund…",
        "Apply credit",
        "Set free",
        "Look up now",
        "Credit note…",
        "Write off…",
        "Post a",
    ):
        assert words not in page
    for name in VERBS:
        assert rep.post(url(name, things[name.split("-")[0]])).status_code == 403, name
    assert before == (sums(wire), Entry.objects.count(), CreditNote.objects.count())
    for name, who in VERBS.items():
        thing = things[name.split("-")[0]]
        answers = {client.post(url(name, thing)).status_code for client in (finance, administrator)}
        assert 403 not in answers, name
        assert (services.post(url(name, thing)).status_code == 403) == (who == "finance"), name


def test_payments_of_others_do_not_exist_for_a_representative(rep, bluebell, staff):
    from billing_portal.kit.money import Money
    from billing_portal.payments.actions import record_payment

    payment = record_payment(
        bluebell,
        Money(500, "GBP"),
        towards=[],
        kind="check",
        label="17",
        source_key="bank:x",
        by=staff["finance"],
        now=NOON,
    )
    for name in READS:
        assert rep.get(url(name, payment)).status_code == 404
    assert payment.number not in text_of(rep.get(reverse("backoffice:payments")))


def test_the_overview_asks_as_much_for_many_as_for_few(finance, alpenrose, staff):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert finance.get(reverse("backoffice:home")).status_code == 200
        return len(found)

    def refused_for_good() -> None:
        attempt = start_attempt(
            alpenrose,
            [(invoice := billed(alpenrose), invoice.total)],
            gateway="sandbox",
            method=None,
            request_key=f"collect:{invoice.public_id}:0",
            by=None,
            now=NOON,
        )
        settle_attempt(attempt, GatewayAnswer(Outcome.DECLINED, "", decline_code="expired_card"), now=NOON)
        refund(finance, wired(alpenrose, 500, [], staff["finance"]), amount="1.00")

    refused_for_good()
    before = asked()
    for _turn in range(3):
        refused_for_good()
    page = text_of(finance.get(reverse("backoffice:home")))

    assert asked() == before
    for words in (
        "Refunds to send by hand",
        "Refused and not tried again",
        "expired_card",
        "Credit that waits",
    ):
        assert words in page


def test_news_of_the_gateway_that_nobody_worked_off_stand_on_the_overview(finance, rep):
    event = GatewayEvent.objects.create(
        gateway="sandbox",
        event_id="evt_1",
        subject="payment",
        body="{}",
        received_at=NOON - timedelta(minutes=59),
    )
    assert "evt_1" not in text_of(finance.get(reverse("backoffice:home")))
    GatewayEvent.objects.filter(pk=event.pk).update(received_at=NOON - timedelta(minutes=61))

    assert "evt_1" in text_of(finance.get(reverse("backoffice:home")))
    assert "evt_1" not in text_of(rep.get(reverse("backoffice:home")))
