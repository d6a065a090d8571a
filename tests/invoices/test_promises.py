"""A promise to pay is a state of its invoices: two at most for each, kept by whatever pays, broken by the clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from billing_portal.identity.errors import ReasonMissing
from billing_portal.invoices.actions import promise_payment, withdraw_promise, write_off_invoice
from billing_portal.invoices.errors import (
    MoneyOnItsWay,
    NothingToPromise,
    PromisedAlready,
    PromisedTooOften,
    WrongDayOfPromise,
)
from billing_portal.invoices.models import Invoice, PaymentPromise, PromisedInvoice
from billing_portal.invoices.rules import Promised, waits_until
from billing_portal.invoices.steps.promises import settle_promise
from billing_portal.invoices.tasks import settle_promises
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.payments.actions import credit_invoice, unapply_payment
from tests.payments.money import euros, fresh, wired
from tests.personas import NOON, contact_of
from tests.portal.billing import billed, page_for

pytestmark = pytest.mark.django_db
TODAY = NOON.date()  # Monday, 2 March 2026
FRIDAY = date(2026, 3, 6)  # waits until Tuesday, the 10th


def at(day: date):
    return NOON + (day - TODAY)


@pytest.fixture
def invoice(alpenrose):
    """EUR 119.00, overdue since 1 March."""
    return billed(alpenrose, due=date(2026, 3, 1))


def promise(*invoices, on=FRIDAY, now=NOON, by=None, **more) -> PaymentPromise:
    account = invoices[0].account
    given = Promised(more.pop("kind", "transfer"), on, more.pop("reference", ""))
    return promise_payment(account, invoices, given, by=by or contact_of(account), now=now, **more)


def status() -> str:
    return PaymentPromise.objects.latest("pk").status


def names() -> list[str]:
    return list(
        Entry.objects.filter(name__startswith="payment_promise.")
        .order_by("pk")
        .values_list("name", flat=True)
    )


def test_a_promise_names_its_day_on_the_invoices_and_what_is_left_of_each(alpenrose, staff, invoice):
    other = billed(alpenrose, net=20_000)
    wired(alpenrose, 1_900, [(invoice, 1_900)], staff["finance"])

    made = promise(invoice, other, reference="OP-77")

    assert (made.promised_on, made.waits_until, made.reference) == (FRIDAY, date(2026, 3, 10), "OP-77")
    assert {part.invoice: part.amount_minor for part in made.parts.all()} == {invoice: 10_000, other: 23_800}
    for row in (fresh(invoice), fresh(other)):
        assert (row.promised_on, row.promise_waits_until) == (FRIDAY, date(2026, 3, 10))


@pytest.mark.parametrize(
    ("currency", "until"),
    [
        ("EUR", date(2026, 4, 8)),  # neither Good Friday nor Easter Monday, by TARGET
        ("USD", date(2026, 4, 6)),  # both are bank days in the United States
    ],
)
def test_the_wait_counts_bank_days_of_the_currency(currency, until):
    assert waits_until(date(2026, 4, 2), currency) == until


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=31)])
def test_a_day_in_the_past_or_too_far_ahead_is_refused(invoice, on):
    with pytest.raises(WrongDayOfPromise):
        promise(invoice, on=on)
    assert not PaymentPromise.objects.exists()


@pytest.mark.parametrize("on", [TODAY, TODAY + timedelta(days=30)])
def test_the_first_and_the_last_possible_day_are_taken(invoice, on):
    assert promise(invoice, on=on).promised_on == on


def test_an_invoice_has_one_open_promise_at_a_time_and_the_refused_one_changes_nothing(alpenrose, invoice):
    other = billed(alpenrose)
    promise(invoice)

    with pytest.raises(PromisedAlready) as refused:
        promise(other, invoice, on=FRIDAY + timedelta(days=3))
    assert invoice.number in str(refused.value.message)
    assert other.number not in str(refused.value.message)
    assert (fresh(other).promised_on, fresh(invoice).promised_on) == (None, FRIDAY)
    assert PaymentPromise.objects.count() == 1


def test_an_invoice_is_promised_twice_at_most(sabine, invoice):
    for day in (0, 3):
        made = promise(invoice, now=NOON + timedelta(days=day))
        withdraw_promise(made, by=sabine, now=NOON + timedelta(days=day + 1))

    with pytest.raises(PromisedTooOften):
        promise(invoice, on=date(2026, 3, 20), now=NOON + timedelta(days=5))
    assert fresh(invoice).promised_on is None


def test_one_mistake_withdrawn_the_same_day_does_not_count_and_a_second_one_does(sabine, invoice):
    for _mistake in range(3):
        withdraw_promise(promise(invoice), by=sabine, now=NOON + timedelta(hours=3))

    assert sorted(PromisedInvoice.objects.values_list("nth", flat=True)) == [0, 1, 2]
    with pytest.raises(PromisedTooOften):
        promise(invoice)


def test_the_database_refuses_a_second_open_promise_and_a_third_in_all(invoice):
    made = promise(invoice)
    part = made.parts.get()
    twin = PaymentPromise.objects.get()
    twin.pk, twin.public_id = None, "00000000-0000-4000-8000-000000000001"
    twin.save(force_insert=True)

    for nth, is_open in ((3, False), (1, False), (2, True)):
        row = PromisedInvoice(promise=twin, invoice=part.invoice, amount_minor=1, nth=nth, is_open=is_open)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    assert PromisedInvoice.objects.count() == 1


def test_what_is_paid_disputed_or_on_its_way_cannot_be_promised(alpenrose, bluebell, staff, invoice):
    paid, begun = billed(alpenrose), billed(alpenrose)
    wired(alpenrose, 11_900, [(paid, 11_900)], staff["finance"])
    page_for(begun, by=contact_of(alpenrose), now=NOON)

    with pytest.raises(NothingToPromise) as nothing:
        promise(invoice, fresh(paid))
    assert paid.number in str(nothing.value.message)
    with pytest.raises(MoneyOnItsWay):
        promise(invoice, begun)
    with pytest.raises(NothingToPromise):
        promise_payment(alpenrose, [], Promised("transfer", FRIDAY), by=contact_of(alpenrose), now=NOON)
    assert not PaymentPromise.objects.exists()


def test_invoices_of_another_account_are_not_promised(alpenrose, harbor, invoice):
    foreign = billed(harbor, due=date(2026, 3, 1))

    with pytest.raises(WrongState):
        promise(invoice, foreign)
    assert not PaymentPromise.objects.exists()


def test_staff_promise_and_withdraw_for_the_account_with_a_reason_only(staff, miriam, invoice):
    with pytest.raises(ReasonMissing):
        promise(invoice, by=staff["services"])
    with pytest.raises(NotAllowed):
        promise(invoice, by=miriam, reason="Rang up")
    assert not PaymentPromise.objects.exists()

    made = promise(invoice, by=staff["services"], reason="Rang up")
    with pytest.raises(ReasonMissing):
        withdraw_promise(made, by=staff["services"], now=NOON)
    assert (status(), names()) == ("open", ["payment_promise.made"])
    assert Entry.objects.get(name="payment_promise.made").data["reason"] == "Rang up"


def test_it_is_kept_once_all_of_its_invoices_are_paid(alpenrose, staff, invoice):
    other = billed(alpenrose, net=20_000)
    promise(invoice, other)

    wired(alpenrose, 11_900, [(invoice, 11_900)], staff["finance"])
    assert (status(), fresh(invoice).promised_on, fresh(other).promised_on) == ("open", None, FRIDAY)
    wired(alpenrose, 23_799, [(other, 23_799)], staff["finance"])
    assert status() == "open"
    wired(alpenrose, 1, [(other, 1)], staff["finance"])

    assert (status(), fresh(other).promised_on) == ("kept", None)
    assert not PromisedInvoice.objects.filter(is_open=True).exists()
    assert names() == ["payment_promise.made", "payment_promise.kept"]


def test_money_taken_off_while_it_still_waits_opens_it_again(alpenrose, staff, invoice):
    promise(invoice)
    payment = wired(alpenrose, 11_900, [(invoice, 11_900)], staff["finance"])

    unapply_payment(payment, fresh(invoice), euros(11_900), by=staff["finance"], now=at(date(2026, 3, 10)))

    assert (status(), fresh(invoice).promised_on) == ("open", FRIDAY)
    assert PaymentPromise.objects.get().settled_at is None


def test_money_taken_off_after_the_wait_leaves_it_kept(alpenrose, staff, invoice):
    promise(invoice)
    payment = wired(alpenrose, 11_900, [(invoice, 11_900)], staff["finance"])

    unapply_payment(payment, fresh(invoice), euros(11_900), by=staff["finance"], now=at(date(2026, 3, 11)))

    assert (status(), fresh(invoice).promised_on) == ("kept", None)


def test_the_clock_breaks_it_on_the_day_after_the_wait_and_not_before(alpenrose, staff, invoice):
    other = billed(alpenrose, due=date(2026, 3, 1))
    promise(invoice, other)
    wired(alpenrose, 11_900, [(other, 11_900)], staff["finance"])

    settle_promises(at(date(2026, 3, 10)))
    assert not settle_promise(PaymentPromise.objects.get(), now=at(date(2026, 3, 10)))
    assert status() == "open"
    settle_promises(at(date(2026, 3, 11)))
    settle_promises(at(date(2026, 3, 12)))

    assert (status(), fresh(invoice).promised_on) == ("broken", None)
    assert names() == ["payment_promise.made", "payment_promise.broken"]
    assert Entry.objects.get(name="payment_promise.broken").data["minor"] == 11_900


def test_before_the_due_date_it_ends_with_its_wait_and_breaks_nothing(alpenrose):
    invoice = billed(alpenrose, due=date(2026, 3, 20))
    promise(invoice)

    settle_promises(at(date(2026, 3, 10)))
    assert status() == "open"
    settle_promises(at(date(2026, 3, 11)))

    assert (status(), fresh(invoice).promised_on) == ("ended", None)
    assert names() == ["payment_promise.made", "payment_promise.ended"]
    settle_promises(at(date(2026, 3, 21)))
    assert status() == "ended"


def test_what_is_disputed_before_its_due_date_is_still_waited_for(alpenrose):
    invoice = billed(alpenrose, due=date(2026, 3, 20))
    promise(invoice)
    Invoice.objects.filter(pk=invoice.pk).update(disputed_minor=invoice.total_minor)

    settle_promises(at(date(2026, 3, 11)))
    assert status() == "open"
    Invoice.objects.filter(pk=invoice.pk).update(disputed_minor=0)
    settle_promises(at(date(2026, 3, 12)))

    assert status() == "ended"


def test_a_credit_note_over_all_of_it_ends_a_promise_and_keeps_none(alpenrose, staff, invoice):
    promise(invoice)
    nets = {line.pk: line.net_minor for line in invoice.lines.all()}

    credit_invoice(fresh(invoice), nets, reason="Twice", by=staff["finance"], now=at(date(2026, 3, 9)))

    assert (status(), names()) == ("ended", ["payment_promise.made", "payment_promise.ended"])


def test_the_day_is_the_legal_entitys(harbor):
    invoice = billed(harbor, due=date(2026, 3, 1))
    promise(invoice)  # until Tuesday, the 10th, in New York

    settle_promises(at(date(2026, 3, 11)).replace(hour=3))
    assert status() == "open"
    settle_promises(at(date(2026, 3, 11)).replace(hour=5))
    assert status() == "broken"


def test_withdrawn_it_lets_the_invoice_go(sabine, invoice):
    made = promise(invoice)

    withdraw_promise(made, by=sabine, now=NOON + timedelta(days=1))

    assert (status(), fresh(invoice).promised_on) == ("withdrawn", None)
    with pytest.raises(WrongState):
        withdraw_promise(made, by=sabine, now=NOON + timedelta(days=2))


def test_what_is_written_off_ends_its_promise(staff, invoice):
    promise(invoice)

    write_off_invoice(invoice, reason="Bankrupt", by=staff["finance"], now=NOON)

    row = PaymentPromise.objects.get()
    assert (row.status, row.settled_by) == ("withdrawn", staff["finance"])
