"""An engine outside is asked before a transaction, answers for the whole document, and is never asked within one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from billing_portal.billing.steps import bill_begun
from billing_portal.integrations.tax.sandbox import SandboxEngine
from billing_portal.invoices.models import Invoice
from billing_portal.orders.models import ServiceOrder
from billing_portal.quotes.actions import offer_seats
from billing_portal.quotes.models import QuoteVersion
from billing_portal.quotes.queries import tax_decider
from billing_portal.tax import ports
from billing_portal.tax.errors import TaxUnavailable
from billing_portal.tax.models import TaxAnswer
from tests.billing.runs import done, run_of, subscribed
from tests.personas import NOON, contact_of, pays_by, place, ready_checkout, sent
from tests.portal.test_checkout import TYPED
from tests.portal.test_subscriptions import started
from tests.portal.visiting import Visitor

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


ASKED: list[int] = []


class Counting(SandboxEngine):
    """The sandbox engine, which writes down how many lines it was asked about."""

    def decide(self, cases):
        ASKED.append(len(cases))
        return super().decide(cases)


@pytest.fixture(autouse=True)
def engine(settings, monkeypatch):
    ASKED.clear()
    found = Counting()
    monkeypatch.setattr(ports, "import_string", lambda _path: lambda: found)
    ports.calculator.cache_clear()
    yield found
    ports.calculator.cache_clear()


def test_two_categories_of_one_document_are_one_question_and_the_answer_is_kept(alpenrose):
    decide = tax_decider(alpenrose, TODAY, "")
    decide.ask(["service", "software_service", "service"])

    assert ASKED == [2]
    assert decide("service").category == "S"

    again = tax_decider(alpenrose, TODAY, "")
    again.ask(["software_service", "service"])
    assert ASKED == [2]
    assert again("service") == decide("service")


def test_within_a_transaction_only_kept_answers_count_and_nobody_is_called(alpenrose):
    with transaction.atomic(), pytest.raises(TaxUnavailable):
        tax_decider(alpenrose, TODAY, "")("service")
    assert ASKED == []

    tax_decider(alpenrose, TODAY, "")("service")
    with transaction.atomic():
        assert tax_decider(alpenrose, TODAY, "")("service").rate == 19
    assert ASKED == [1]


def test_another_day_is_another_question(alpenrose):
    tax_decider(alpenrose, TODAY, "")("service")
    tax_decider(alpenrose, TODAY + timedelta(days=1), "")("service")

    assert ASKED == [1, 1]


def test_an_engine_that_is_down_decides_nothing_and_leaves_nothing(harbor):
    with pytest.raises(TaxUnavailable):
        tax_decider(harbor, TODAY, "down")("service")

    assert not TaxAnswer.objects.exists()


def test_an_order_is_placed_with_what_the_engine_said_before_the_transaction(alpenrose):
    place(ready_checkout([sent(alpenrose)]))

    line = Invoice.objects.get().lines.get()
    assert (line.tax_category, line.tax_rate) == ("S", "19")
    assert line.tax_inputs["decided_by"] == "sandbox"
    assert ServiceOrder.objects.count() == 1


def test_a_quote_is_sent_by_one_question_asked_before_its_transaction(alpenrose):
    sent(alpenrose)

    assert ASKED == [1]
    [line] = QuoteVersion.objects.get().figures["lines"]
    assert line["tax"]["inputs"]["decided_by"] == "sandbox"


def test_a_run_asks_before_the_transaction_in_which_it_bills(alpenrose):
    subscribed(alpenrose)
    run = run_of(alpenrose)
    TaxAnswer.objects.all().delete()
    ASKED.clear()

    done(run)

    invoice = Invoice.objects.get()
    assert (ASKED, invoice.status, invoice.missing) == ([1], "issued", [])
    assert invoice.lines.get().tax_inputs["decided_by"] == "sandbox"


def test_seats_are_offered_with_what_the_engine_said_before_the_transaction(alpenrose):
    pays_by(alpenrose, "card")
    subscription = started(alpenrose, NOON)
    TaxAnswer.objects.all().delete()
    ASKED.clear()

    quote = offer_seats(subscription, 5, by=contact_of(alpenrose), now=NOON)

    assert (ASKED, quote.status) == ([1], "sent")


def test_a_later_period_is_billed_with_what_the_engine_said_before_the_transaction(alpenrose):
    start = TODAY
    order = place(ready_checkout([sent(alpenrose, interval="monthly", list_minor=2_400, start_on=start)]))
    TaxAnswer.objects.all().delete()

    [invoice] = bill_begun(order.account, by=None, now=NOON + timedelta(days=32))

    assert invoice.number
    assert invoice.lines.get().tax_inputs["decided_by"] == "sandbox"


def test_while_the_engine_is_down_a_period_is_held_as_a_draft_without_number(alpenrose, monkeypatch, engine):
    start = TODAY
    place(ready_checkout([sent(alpenrose, interval="monthly", list_minor=2_400, start_on=start)]))
    TaxAnswer.objects.all().delete()

    def down(_cases):
        raise TaxUnavailable

    monkeypatch.setattr(Counting, "decide", lambda self, cases: down(cases))
    [invoice] = bill_begun(alpenrose, by=None, now=NOON + timedelta(days=32))

    assert (invoice.number, invoice.status) == (None, Invoice.Status.DRAFT)
    assert invoice.held_at is not None


def test_payment_information_with_another_address_asks_before_the_transaction(alpenrose, sabine):
    url = Visitor(sabine, NOON).post("/checkout/", {"quote": sent(alpenrose).public_id})["Location"]
    TaxAnswer.objects.all().delete()
    ASKED.clear()

    answer = Visitor(sabine, NOON).post(url, TYPED)

    assert answer.status_code == 302
    assert ASKED == [1]
