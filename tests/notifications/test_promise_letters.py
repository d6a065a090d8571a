"""Mails about a promise to pay: what was agreed, that staff withdrew it, and in the next reminder that it was not kept."""

from __future__ import annotations

import pytest

from billing_portal.invoices.actions import promise_payment, withdraw_promise, write_off_invoice
from billing_portal.invoices.rules import Promised
from billing_portal.invoices.tasks import settle_promises
from tests.dunning.past_due import after, late, run_on
from tests.notifications.test_reminder_letters import plain
from tests.payments.money import wired
from tests.personas import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(sabine):
    sabine.language = "en"
    sabine.save()
    return sabine


def promised(invoice, by, now=NOON, **more):
    given = Promised(more.pop("kind", "transfer"), now.date(), more.pop("reference", ""))
    return promise_payment(invoice.account, [invoice], given, by=by, now=now, **more)


def test_the_contact_gets_in_writing_what_was_promised_and_what_follows(deliver, alpenrose, english):
    invoice = late(alpenrose)
    deliver()
    promised(invoice, english)

    [mail] = deliver()

    assert mail.to == [english.email]
    assert plain(mail.subject) == "Promise to pay: EUR 119.00 on 2 Mar 2026"
    body = plain(mail.body)
    assert "You promised to transfer EUR 119.00 on Monday, 2 March 2026." in body
    assert f"Invoice {invoice.number}: EUR 119.00" in body
    assert "Until the end of Wednesday, 4 March 2026 we send no reminder for these invoices" in body
    assert "we send the next reminder at once, one level higher" in body
    assert "collected by" not in body
    assert f"/invoices/{invoice.public_id}/" in body


def test_it_is_not_sent_any_more_once_the_promise_is_over(deliver, alpenrose, english, staff):
    invoice = late(alpenrose)
    deliver()
    promised(invoice, english)
    wired(alpenrose, 11_900, [(invoice, 11_900)], staff["finance"])

    assert not [mail for mail in deliver() if "Promise" in mail.subject]


def test_staff_who_withdraw_it_tell_the_contact_why_and_the_contact_is_told_nothing_of_an_own_click(
    deliver, alpenrose, english, staff
):
    invoice = late(alpenrose)
    deliver()
    made = promised(invoice, staff["services"], reason="Rang up", kind="check")
    [mail] = deliver()
    assert "You promised to send a check for EUR 119.00" in plain(mail.body)
    assert "Rang up" in plain(mail.body)

    withdraw_promise(made, reason="Rang up again", by=staff["services"], now=NOON)
    [mail] = deliver()
    assert plain(mail.subject) == "Promise to pay EUR 119.00 on 2 Mar 2026 withdrawn"
    assert "Rang up again" in plain(mail.body)

    made = promised(invoice, english)
    deliver()
    withdraw_promise(made, by=english, now=NOON)
    assert deliver() == []


def test_a_write_off_that_ends_a_promise_is_not_mailed(deliver, alpenrose, english, staff):
    invoice = late(alpenrose)
    promised(invoice, english)
    deliver()

    write_off_invoice(invoice, reason="Bankrupt", by=staff["finance"], now=NOON)

    assert deliver() == []


def test_the_reminder_after_a_broken_promise_says_so_once(deliver, alpenrose, english):
    alpenrose.language = "en"
    alpenrose.save()
    invoice = late(alpenrose)
    run_on(alpenrose, 3)
    promised(invoice, english, now=after(3))
    deliver(after(3))

    def reminder(day: int) -> str:
        settle_promises(after(day))
        run_on(alpenrose, day)
        return next(plain(mail.body) for mail in deliver(after(day)) if mail.to == [english.email])

    words = "The payment that was promised for Thursday, 5 March 2026 has not arrived."
    assert words in reminder(8)
    assert words not in reminder(28)
