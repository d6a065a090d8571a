"""Reminders of what a standing order was to pay: three bank days later than of anything else."""

from __future__ import annotations

import pytest

from billing_portal.documents.models import Paper
from billing_portal.dunning.models import DunningLine
from billing_portal.dunning.queries import overdue_invoices
from billing_portal.sellers.queries import days_at
from tests.dunning.past_due import after, late, levels, run_on
from tests.personas import pays_by

pytestmark = pytest.mark.django_db


def test_the_first_reminder_waits_three_bank_days_and_then_the_days_of_the_policy(alpenrose):
    invoice = late(
        alpenrose, method=pays_by(alpenrose, "recurring_transfer"), days=2
    )  # due Wednesday, last day Monday

    for days in (3, 7, 9):  # a transfer is reminded of on the 5th day, three after the due date
        run_on(alpenrose, days)
        assert levels(alpenrose) == []
    run_on(alpenrose, 10)

    assert levels(alpenrose) == [1]
    assert DunningLine.objects.get().since == invoice.overdue_after


def test_lists_of_staff_count_it_as_overdue_only_then(alpenrose):
    late(alpenrose, method=pays_by(alpenrose, "recurring_transfer"), days=2)

    assert not overdue_invoices(days_at(after(7))).exists()
    assert overdue_invoices(days_at(after(8))).exists()


def test_the_reminder_says_that_the_transfer_has_not_arrived(alpenrose):
    alpenrose.language = "en"
    alpenrose.save()
    late(alpenrose, method=pays_by(alpenrose, "recurring_transfer"))
    run_on(alpenrose, 6)

    assert (
        "The recurring transfer has not arrived within three bank days."
        in Paper.objects.get(kind="reminder").data.notes
    )


def test_a_reminder_of_a_plain_transfer_says_nothing_of_it(alpenrose):
    late(alpenrose)
    run_on(alpenrose, 3)

    assert Paper.objects.get(kind="reminder").data.notes == ""
