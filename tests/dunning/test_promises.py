"""A promised payment keeps reminders and suspension away until two bank days after its day; broken, it goes on one level up at once."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from billing_portal.dunning.models import DunningLine, Suspension
from billing_portal.flows.suspension import restore_paid
from billing_portal.invoices.actions import promise_payment, withdraw_promise
from billing_portal.invoices.models import PaymentPromise
from billing_portal.invoices.rules import Promised
from billing_portal.invoices.tasks import settle_promises
from billing_portal.payments.steps.chargebacks import note_chargeback
from tests.dunning.past_due import after, late, levels, run_on
from tests.payments.money import paid_by_card, taken_back, wired
from tests.personas import contact_of

pytestmark = pytest.mark.django_db

# Late since 2 March 2026. 3 and 6 April are Good Friday and Easter Monday: no bank days of TARGET.
THURSDAY, ITS_SECOND_BANK_DAY = date(2026, 4, 2), 37  # Wednesday, 8 April


def promised(*invoices, on: date = THURSDAY, now: datetime) -> PaymentPromise:
    account = invoices[0].account
    return promise_payment(account, invoices, Promised("transfer", on), by=contact_of(account), now=now)


def remind(account, *days: int) -> None:
    """What the clock does on each of these days, counted from the due date."""
    for day in days:
        settle_promises(after(day))
        run_on(account, day)


def test_reminders_wait_until_two_bank_days_after_the_promised_day_and_then_go_on_one_level_up(alpenrose):
    invoice = late(alpenrose)
    remind(alpenrose, 3)
    promised(invoice, now=after(5))

    remind(alpenrose, 14, 31, 32, 33, ITS_SECOND_BANK_DAY)
    assert levels(alpenrose) == [1]

    remind(alpenrose, ITS_SECOND_BANK_DAY + 1)
    assert levels(alpenrose) == [1, 2]


def test_after_a_broken_promise_the_usual_days_and_the_distance_do_not_count_once(alpenrose):
    invoice = late(alpenrose)
    remind(alpenrose, 3)
    promised(invoice, on=after(3).date(), now=after(3))  # Thursday, 5 March: until Monday, the 9th

    remind(alpenrose, 4, 7)
    assert levels(alpenrose) == [1]
    remind(alpenrose, 8)  # by the policy the second comes after fourteen days
    assert levels(alpenrose) == [1, 2]

    remind(alpenrose, 9, 15, 22, 27)
    assert levels(alpenrose) == [1, 2]
    remind(alpenrose, 28)
    assert levels(alpenrose) == [1, 2, 3]


def test_a_promise_that_nobody_has_noted_as_broken_holds_nothing_back_either(alpenrose):
    invoice = late(alpenrose)
    run_on(alpenrose, 3)
    promised(invoice, on=after(3).date(), now=after(3))

    run_on(alpenrose, 8)

    assert levels(alpenrose) == [1, 2]
    assert PaymentPromise.objects.get().status == "open"


def test_a_second_broken_promise_goes_up_once_more(alpenrose):
    invoice = late(alpenrose)
    remind(alpenrose, 3)
    promised(invoice, on=after(3).date(), now=after(3))
    remind(alpenrose, 8)
    promised(invoice, on=after(9).date(), now=after(9))  # Wednesday, 11 March: until Friday

    remind(alpenrose, 10, 11)
    assert levels(alpenrose) == [1, 2]
    remind(alpenrose, 12)

    assert levels(alpenrose) == [1, 2, 3]


def test_a_promise_that_was_withdrawn_brings_back_the_usual_days(alpenrose, sabine):
    invoice = late(alpenrose)
    remind(alpenrose, 3)
    withdraw_promise(promised(invoice, now=after(4)), by=sabine, now=after(6))

    remind(alpenrose, 13)
    assert levels(alpenrose) == [1]
    remind(alpenrose, 14)
    assert levels(alpenrose) == [1, 2]


def test_only_the_promised_invoices_are_left_out(alpenrose):
    invoice, other = late(alpenrose), late(alpenrose, net=20_000)
    promised(invoice, now=after(1))

    remind(alpenrose, 3)

    assert [line.invoice for line in DunningLine.objects.all()] == [other]


def test_a_kept_promise_says_nothing_when_the_money_is_taken_back_later(alpenrose, staff):
    invoice = late(alpenrose)
    promised(invoice, on=after(3).date(), now=after(1))
    wired(alpenrose, 11_900, [(invoice, 11_900)], staff["finance"])

    remind(alpenrose, 40)

    assert levels(alpenrose) == []
    assert PaymentPromise.objects.get().status == "kept"


def test_a_broken_promise_from_before_the_money_was_taken_back_does_not_count(alpenrose, client):
    invoice = late(alpenrose)
    promised(invoice, on=after(0).date(), now=after(0))  # until Wednesday, 4 March
    settle_promises(after(3))
    payment = paid_by_card(client, invoice)
    note_chargeback(payment, taken_back(payment, 11_900), now=after(60))

    remind(alpenrose, 61, 62)
    assert levels(alpenrose) == []
    remind(alpenrose, 63)
    assert levels(alpenrose) == [1]


def told_of_suspension(account):
    """An invoice with its final notice: services stop on 13 April, 42 days after it was due."""
    invoice = late(account)
    remind(account, 3, 14, 28)
    return invoice


def test_suspension_waits_like_a_reminder_and_is_not_skipped(alpenrose):
    invoice = told_of_suspension(alpenrose)
    promised(invoice, on=date(2026, 4, 14), now=after(40))  # until Thursday, the 16th

    remind(alpenrose, 42, 45)
    assert not Suspension.objects.exists()

    remind(alpenrose, 46)
    assert levels(alpenrose) == [1, 2, 3, 4]
    assert Suspension.objects.get().suspended_at == after(46)


def test_a_promise_broken_before_the_named_day_suspends_nobody_early(alpenrose):
    invoice = told_of_suspension(alpenrose)
    promised(invoice, on=date(2026, 3, 31), now=after(28))  # until Thursday, 2 April

    remind(alpenrose, 32, 41)
    assert not Suspension.objects.exists()

    remind(alpenrose, 42)
    assert Suspension.objects.exists()


def test_the_promise_of_who_is_suspended_restores_nothing_until_it_is_paid(alpenrose, staff):
    invoice = told_of_suspension(alpenrose)
    remind(alpenrose, 42)
    promised(invoice, on=date(2026, 4, 15), now=after(43))

    restore_paid(after(43))
    assert Suspension.objects.get().restored_at is None

    wired(alpenrose, 11_900, [(invoice, 11_900)], staff["finance"])
    restore_paid(after(44))
    assert Suspension.objects.get().restored_at == after(44)
