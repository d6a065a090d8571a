from datetime import timedelta

import pytest

from billing_portal.documents.models import Paper
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.models import Job
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.ledger.models import Leg
from billing_portal.ledger.queries import balance
from billing_portal.payments.actions import record_payment
from billing_portal.payments.models import Allocation, Payment, PaymentAttempt
from billing_portal.payments.ports import GatewayAnswer, Outcome
from billing_portal.payments.steps.attempts import note_page, start_attempt
from billing_portal.payments.steps.settle import settle_attempt
from tests.personas import pays_by, place, ready_checkout, sent
from tests.portal.billing import billed


@pytest.fixture
def invoice(alpenrose):
    """EUR 3,094.00 open, by transfer."""
    return place(ready_checkout([sent(alpenrose)])).invoices.get()


def attempt_over(invoice, minor, key="click-1", now=None):
    return start_attempt(
        invoice.account,
        [(invoice, Money(minor, "EUR"))],
        gateway="sandbox",
        method=None,
        request_key=key,
        by=None,
        now=now or invoice.issued_at,
    )


def succeeded(minor, reference="ch_1"):
    return GatewayAnswer(Outcome.SUCCEEDED, reference, Money(minor, "EUR"))


def test_an_attempt_sets_its_sum_aside_and_no_other_can_have_it(invoice):
    attempt_over(invoice, 200_000)

    with pytest.raises(MoreThanOpen):
        attempt_over(invoice, 200_000, "click-2")

    invoice.refresh_from_db()
    assert invoice.reserved_minor == 200_000
    assert PaymentAttempt.objects.count() == 1


def test_an_invoice_of_another_account_is_not_paid_by_this_one(invoice, bluebell):
    with pytest.raises(WrongState):
        start_attempt(
            bluebell,
            [(invoice, Money(100, "EUR"))],
            gateway="sandbox",
            method=None,
            request_key="click-1",
            by=None,
            now=invoice.issued_at,
        )

    invoice.refresh_from_db()
    assert (invoice.reserved_minor, PaymentAttempt.objects.count()) == (0, 0)


def test_who_started_an_attempt_over_what_is_on_record(invoice, sabine, noon):
    attempt = start_attempt(
        invoice.account,
        [(invoice, Money(100, "EUR"))],
        gateway="sandbox",
        method=None,
        request_key="click-1",
        by=sabine,
        now=noon,
    )

    assert (attempt.started_by, attempt.started_at, attempt.gateway) == (sabine, noon, "sandbox")
    assert attempt.look_up_at == noon + timedelta(minutes=5)
    entry = Entry.objects.get(name="payment_attempt.started")
    assert (entry.actor, entry.object_id, entry.account_id) == (
        sabine,
        attempt.public_id,
        invoice.account.public_id,
    )
    assert entry.data == {"invoices": [invoice.number], "minor": 100}


def test_what_the_gateway_calls_a_pending_charge_is_kept_and_never_replaced(invoice, noon):
    attempt = attempt_over(invoice, 100_000)

    for reference in ("ch_1", "ch_2", ""):
        assert not settle_attempt(attempt, GatewayAnswer(Outcome.PENDING, reference), now=noon)

    attempt.refresh_from_db()
    assert (attempt.status, attempt.reference) == ("processing", "ch_1")


def test_the_same_click_is_the_same_attempt(invoice):
    assert attempt_over(invoice, 100_000) == attempt_over(invoice, 100_000)
    invoice.refresh_from_db()
    assert invoice.reserved_minor == 100_000


def test_an_outcome_is_applied_once_whoever_brings_it(invoice, noon):
    attempt = attempt_over(invoice, 309_400)

    assert settle_attempt(attempt, succeeded(309_400), now=noon)
    assert not settle_attempt(PaymentAttempt.objects.get(), succeeded(309_400), now=noon)
    assert not settle_attempt(PaymentAttempt.objects.get(), GatewayAnswer(Outcome.DECLINED, "ch_1"), now=noon)

    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_minor, invoice.reserved_minor) == ("paid", 309_400, 0)
    assert (Payment.objects.count(), Entry.objects.filter(name="payment.received").count()) == (1, 1)


def test_a_sum_other_than_ours_is_booked_as_received_and_does_not_close_the_invoice(invoice, noon):
    attempt = attempt_over(invoice, 309_400)

    settle_attempt(attempt, succeeded(100), now=noon)

    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_minor, invoice.reserved_minor) == ("issued", 100, 0)


def test_a_part_payment_leaves_the_rest_open(invoice, staff, noon):
    record_payment(
        invoice.account,
        Money(150_000, "EUR"),
        towards=[(invoice, Money(150_000, "EUR"))],
        kind="bank_transfer",
        label="Wire",
        source_key="bank:1",
        by=staff["finance"],
        now=noon + timedelta(days=3),
    )

    invoice.refresh_from_db()
    assert (invoice.status, invoice.open.minor) == ("issued", 159_400)
    assert balance(invoice.account, Leg.Book.RECEIVABLE, "EUR") == Money(159_400, "EUR")


def test_too_much_money_is_kept_unapplied_and_never_refused(invoice, staff, noon):
    record_payment(
        invoice.account,
        Money(400_000, "EUR"),
        towards=[(invoice, Money(400_000, "EUR"))],
        kind="bank_transfer",
        label="Wire",
        source_key="bank:1",
        by=staff["finance"],
        now=noon,
    )

    invoice.refresh_from_db()
    assert (invoice.status, Allocation.objects.get().amount_minor) == ("paid", 309_400)
    assert balance(invoice.account, Leg.Book.UNAPPLIED, "EUR") == Money(-90_600, "EUR")


def test_the_same_bank_line_posted_twice_is_one_payment(invoice, staff, noon):
    for _ in range(2):
        record_payment(
            invoice.account,
            Money(1_000, "EUR"),
            towards=[(invoice, Money(1_000, "EUR"))],
            kind="bank_transfer",
            label="Wire",
            source_key="bank:1",
            by=staff["finance"],
            now=noon,
        )

    invoice.refresh_from_db()
    assert (Payment.objects.count(), invoice.paid_minor) == (1, 1_000)


def test_nothing_can_be_collected_on_a_paid_invoice(invoice, noon):
    settle_attempt(attempt_over(invoice, 309_400), succeeded(309_400), now=noon)

    with pytest.raises(WrongState):
        attempt_over(Invoice.objects.get(), 1, "click-2")


def test_the_page_that_a_gateway_opened_is_kept_with_its_attempt_only(invoice):
    other, attempt = attempt_over(invoice, 100), attempt_over(invoice, 200, "click-2")

    note_page(attempt, "page_1")

    pages = [PaymentAttempt.objects.get(pk=each.pk).page for each in (other, attempt)]
    assert pages == ["", attempt.page] == ["", "page_1"]


def test_a_payment_is_named_after_the_saved_card_where_the_gateway_names_none(invoice, alpenrose, noon):
    card = pays_by(alpenrose, "card")
    attempt = start_attempt(
        invoice.account,
        [(invoice, Money(100, "EUR"))],
        gateway="sandbox",
        method=card,
        request_key="click-1",
        by=None,
        now=noon,
    )

    settle_attempt(attempt, succeeded(100), now=noon)

    assert Payment.objects.get().label == "Visa •••• 4242"


def test_a_receipt_is_filed_once_and_its_printing_is_asked_for(invoice, noon):
    settle_attempt(attempt_over(invoice, 100), succeeded(100), now=noon)

    paper = Paper.objects.get(kind="receipt")
    assert paper.object_id == Payment.objects.get().public_id
    assert [str(paper.public_id)] in printed()


def printed() -> list[list[str]]:
    """What the printer was asked for, each as the arguments of its job."""
    return [job.args for job in Job.objects.filter(path__endswith=".render")]


def test_money_for_an_invoice_of_no_order_has_a_receipt_whatever_asked_for_it(alpenrose, noon):
    attempt = attempt_over(billed(alpenrose), 100, "order:none")

    settle_attempt(attempt, succeeded(100), now=noon)

    assert Paper.objects.filter(kind="receipt").count() == 1
