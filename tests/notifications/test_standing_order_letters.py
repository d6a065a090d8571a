"""Mails to who pays by standing order: what is expected when, and what to change at the bank."""

from __future__ import annotations

import pytest

from billing_portal.accounts.actions.payment_methods import choose_method, plain_method
from billing_portal.documents.references import creditor_reference, grouped
from billing_portal.subscriptions.actions import cancel_subscription
from tests.dunning.past_due import after, late, run_on
from tests.notifications.mails import of, ordered
from tests.payments.money import LATER
from tests.personas import NOON, contact_of, pays_by
from tests.portal.billing import billed
from tests.portal.test_subscriptions import started

REFERENCE = grouped(creditor_reference("A-1001"))
ADVICE = "Check your standing order: set it up or change it at your bank"
NEXT = f"The next transfers that we expect, with the reference {REFERENCE}:"


@pytest.fixture
def english(alpenrose, sabine):
    """Alpenrose, whose papers and contact read English here."""
    type(alpenrose).objects.filter(pk=alpenrose.pk).update(language="en")
    sabine.language = "en"
    sabine.save()
    alpenrose.refresh_from_db()
    return alpenrose


@pytest.fixture
def standing(english, deliver):
    """It pays by standing order, and has read the mail about that."""
    pays_by(english, "recurring_transfer")
    deliver()
    return english


def body_of(mails, template: str) -> str:
    [first, *_others] = of(mails, template)
    return " ".join(first.body.replace("\u00a0", " ").split())


def test_the_mail_of_an_invoice_says_when_it_is_expected_under_which_reference(standing, deliver):
    billed(standing, method=standing.default_method)

    body = body_of(deliver(), "invoice_issued")

    assert (
        f"We expect EUR 119.00 by recurring transfer on Wednesday, 1 April 2026, with the reference {REFERENCE}. "
        "If your standing order has another amount or date, change it at your bank."
    ) in body
    assert "Please pay" not in body


def test_the_confirmation_of_an_order_says_what_to_change_once_and_what_is_expected(standing, deliver):
    ordered(standing)

    body = body_of(deliver(LATER), "order_confirmed")

    assert body.count(ADVICE) == 1
    assert NEXT in body
    assert "Wednesday, 1 April 2026: EUR 3,094.00" in body


def test_a_change_of_the_renewal_says_what_is_expected_then(standing, deliver):
    subscription = started(standing, NOON)
    cancel_subscription(subscription, reason="moved", by=contact_of(standing), now=NOON)

    body = body_of(deliver(), "auto_renew_off")

    assert ADVICE in body
    assert NEXT in body


def test_who_pays_another_way_reads_nothing_of_a_standing_order(english, deliver):
    subscription = started(english, NOON)
    cancel_subscription(subscription, reason="moved", by=contact_of(english), now=NOON)
    billed(english, method=english.default_method)

    said = " ".join(mail.body for mail in deliver())
    assert "turned Auto Renew off" in said
    assert "standing order" not in said
    assert "The next transfers" not in said


def test_who_gives_it_up_is_told_to_cancel_it_at_the_bank(standing, deliver):
    by = contact_of(standing)
    choose_method(standing, plain_method(standing, "check", by=by, now=NOON), by=by, now=NOON)

    body = body_of(deliver(), "method_chosen")

    assert "Is there still a standing order for our invoices? Cancel it at your bank" in body


def test_choosing_it_says_what_is_expected_and_not_what_to_cancel(english, deliver):
    deliver()
    billed(english)
    deliver()
    started(english, NOON)
    pays_by(english, "recurring_transfer")

    body = body_of(deliver(), "method_chosen")

    assert ADVICE in body
    assert NEXT in body
    assert "Cancel it at your bank" not in body


def test_a_reminder_says_that_the_transfer_has_not_arrived(standing, deliver):
    late(standing, method=standing.default_method)
    deliver()
    run_on(standing, 6)

    body = body_of(deliver(after(6)), "reminder")

    assert "EUR 119.00, expected by recurring transfer on Monday, 2 March 2026" in body
    assert "The recurring transfer has not arrived within three bank days." in body
