"""Credit notes and write-offs, who may do what with money, and what of it waits on the overview."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing_portal.invoices.actions import write_off_invoice
from billing_portal.invoices.models import CreditNote
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.payments.models import GatewayEvent, PaymentAttempt, Refund
from billing_portal.payments.ports import GatewayAnswer, Outcome
from billing_portal.payments.steps.attempts import start_attempt
from billing_portal.payments.steps.settle import settle_attempt
from tests.backoffice.moving import hidden, invoice, refund, sums, text_of, url, wire
from tests.payments.money import fresh, wired
from tests.personas import NOON
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db
__all__ = ["invoice", "wire"]  # fixtures


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


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
    assert "was already paid and becomes credit" in text_of(preview)
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
        ({"amount": ""}, "on at least one line"),
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
    assert "The open amount is EUR\xa0119.00." in text_of(wrong)
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


READS = ("payment", "payment-receipt")
VERBS = {
    "payment-apply": "both",
    "payment-unapply": "both",
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
        "Refused and not retried",
        "expired_card",
        "Unapplied credit",
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


def test_a_written_off_invoice_says_how_much_by_whom_and_why(finance, alpenrose, staff):
    found = billed(alpenrose)
    wired(alpenrose, 1_900, [(found, 1_900)], staff["finance"])
    write_off_invoice(found, reason="Insolvent, file 7", by=staff["finance"], now=NOON)

    page = finance.get(reverse("backoffice:invoice", args=[found.public_id])).content.decode()

    assert "Written off by" in page
    assert staff["finance"].name in page
    assert "Insolvent, file 7" in page
    assert "EUR\xa0100.00" in page
