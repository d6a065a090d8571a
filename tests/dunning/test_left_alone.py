"""Whom a run of reminders leaves alone: who has paid, is collected from, disputes, has promised or is held."""

from __future__ import annotations

from datetime import date

import pytest

from billing_portal.documents.models import Paper, PaperCheck
from billing_portal.dunning.actions import set_hold
from billing_portal.dunning.models import (
    DunningLine,
)
from billing_portal.payments.steps.attempts import claim_attempt
from billing_portal.payments.steps.chargebacks import note_chargeback
from billing_portal.requests.actions import close_request, open_request
from billing_portal.requests.models import Topic
from tests.dunning.past_due import after, late, levels, run_on
from tests.payments.money import paid_by_card, taken_back, wired
from tests.personas import NOON, contact_of, pays_by
from tests.portal.billing import page_for

pytestmark = pytest.mark.django_db


def test_a_payment_that_arrived_or_is_on_its_way_is_not_asked_for_again(alpenrose, bluebell, staff, noon):
    paid, moving = late(alpenrose), late(alpenrose)
    wired(alpenrose, 11_900, [(paid, 11_900)], staff["finance"])
    page_for(moving, by=contact_of(alpenrose), now=noon)
    assert claim_attempt(moving.attempts.get())  # sent

    run_on(alpenrose, 3)

    assert levels(alpenrose) == []


def test_credit_that_nobody_has_used_yet_counts(alpenrose, staff):
    late(alpenrose)
    wired(alpenrose, 11_900, [], staff["finance"])

    run_on(alpenrose, 3)

    assert levels(alpenrose) == []


def test_some_credit_is_named_on_the_paper(alpenrose, staff):
    late(alpenrose)
    wired(alpenrose, 5_000, [], staff["finance"])

    run_on(alpenrose, 3)

    assert "50,00" in Paper.objects.get(kind="reminder").data.notes


def test_what_we_collect_ourselves_is_not_asked_for(alpenrose):
    pays_by(alpenrose, "direct_debit")
    invoice = late(alpenrose)
    type(invoice).objects.filter(pk=invoice.pk).update(collect_by=alpenrose.default_method)

    run_on(alpenrose, 3)

    assert levels(alpenrose) == []


def test_an_invoice_whose_mails_are_held_back_is_not_asked_for(alpenrose):
    invoice = late(alpenrose)
    paper = Paper.objects.get(kind="invoice", object_id=invoice.public_id)
    check = PaperCheck.objects.create(paper=paper, validator="built_in", problems=["BR-16"], checked_at=NOON)

    run_on(alpenrose, 3)
    assert levels(alpenrose) == []

    PaperCheck.objects.filter(pk=check.pk).update(decided_at=after(4))
    run_on(alpenrose, 4)
    assert levels(alpenrose) == [1]


def test_a_held_account_or_invoice_is_left_alone_until_the_day_is_over(alpenrose, staff):
    invoice = late(alpenrose)
    set_hold(
        alpenrose, invoice, reason="dispute", until=date(2026, 3, 10), by=staff["services"], now=after(1)
    )

    run_on(alpenrose, 3)
    run_on(alpenrose, 8)
    assert levels(alpenrose) == []

    run_on(alpenrose, 9)
    assert levels(alpenrose) == [1]


def test_a_disputed_invoice_is_left_alone_until_the_dispute_is_closed(alpenrose, sabine, staff):
    invoice, other = late(alpenrose), late(alpenrose, net=20_000)
    request = open_request(
        alpenrose,
        topic=Topic.DISPUTE,
        invoice=invoice,
        message="Too much.",
        payload={"why": "price"},
        by=sabine,
        now=after(1),
    )
    run_on(alpenrose, 3)
    assert [line.invoice for line in DunningLine.objects.all()] == [other]

    close_request(request, outcome="rejected", by=staff["services"], now=after(9))
    run_on(alpenrose, 10)

    assert [line.invoice for line in DunningLine.objects.filter(is_new=True)] == [other, invoice]


def test_debt_that_comes_back_begins_anew(alpenrose, client):
    invoice = late(alpenrose)
    run_on(alpenrose, 3)
    payment = paid_by_card(client, invoice)
    note_chargeback(payment, taken_back(payment, 11_900), now=after(60))

    run_on(alpenrose, 62)
    assert levels(alpenrose) == [1]
    run_on(alpenrose, 63)

    assert levels(alpenrose) == [1, 1]
    assert DunningLine.objects.latest("pk").since == date(2026, 5, 1)
