"""An invoice that a standing order pays: expected on its due date, overdue only three bank days later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from billing_portal.accounts.models import PaymentMethod
from billing_portal.documents.models import Paper
from billing_portal.documents.references import account_reference, creditor_reference
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.queries import due, shown_status
from tests.payments.money import wired
from tests.personas import NOON, pays_by
from tests.portal.billing import billed

DUE, LAST = date(2026, 4, 1), date(2026, 4, 8)  # a Wednesday, and three bank days later: Easter is between


@pytest.fixture
def expected(alpenrose) -> Invoice:
    """Over EUR 119.00, due on the Wednesday before Easter; its paper is in English."""
    alpenrose.language = "en"
    alpenrose.save()
    return billed(alpenrose, method=pays_by(alpenrose, "recurring_transfer"))


def test_it_is_open_until_three_bank_days_after_its_due_date_and_then_overdue(expected, alpenrose):
    assert (expected.due_on, expected.overdue_after) == (DUE, LAST)

    for day, status, overdue in (
        (DUE, "open", 0),
        (LAST, "open", 0),
        (LAST + timedelta(days=1), "overdue", 11_900),
    ):
        assert shown_status(expected, day) == status
        assert expected.is_expected(day) is (status == "open")
        assert Invoice.objects.overdue(day).exists() is (status == "overdue")
        owed = due(alpenrose, day)
        assert (owed.overdue.minor, owed.overdue_count) == (overdue, bool(overdue))
        assert (owed.expected.minor, owed.expected_on) == ((11_900, DUE) if not overdue else (0, None))


def test_a_plain_transfer_is_overdue_on_the_day_after(alpenrose):
    invoice = billed(alpenrose, method=alpenrose.default_method)

    assert (invoice.due_on, invoice.overdue_after) == (DUE, DUE)
    assert shown_status(invoice, DUE + timedelta(days=1)) == "overdue"
    assert not invoice.by_recurring_transfer
    assert due(alpenrose, DUE).expected.minor == 0


def test_what_arrived_is_no_longer_expected(expected, alpenrose, staff):
    wired(alpenrose, 11_900, [(expected, 11_900)], staff["finance"])
    expected.refresh_from_db()

    assert not expected.is_expected(DUE)
    assert due(alpenrose, DUE).expected.minor == 0


def test_the_days_are_kept_when_the_account_pays_another_way_later(expected, alpenrose):
    pays_by(alpenrose, "bank_transfer")
    expected.refresh_from_db()

    assert expected.is_expected(LAST)


def test_its_paper_says_when_it_is_expected_with_the_reference_of_the_account(expected, alpenrose):
    data = Paper.objects.get(kind="invoice", object_id=expected.public_id).data

    assert (data.payment.kind, data.payment.expected_on, data.payment.collect_on) == (
        "recurring_transfer",
        DUE,
        None,
    )
    assert data.payment.method == "Recurring bank transfer"
    assert data.remittance.reference == creditor_reference("A-1001")


def test_the_paper_of_another_transfer_keeps_the_reference_of_the_invoice(alpenrose):
    invoice = billed(alpenrose, method=alpenrose.default_method)
    data = Paper.objects.get(kind="invoice", object_id=invoice.public_id).data

    assert data.payment.expected_on is None
    assert data.remittance.reference == creditor_reference(invoice.number)


def test_the_reference_of_an_account_is_a_creditor_reference_in_euro_only():
    assert account_reference("A-1001", "EUR") == creditor_reference("A-1001")
    assert account_reference("A-1003", "GBP") == "A-1003"


def test_an_issued_invoice_is_never_overdue_before_it_is_due(expected):
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=expected.pk).update(overdue_after=DUE - timedelta(days=1))


@pytest.mark.parametrize("given", [{"token": "pm_1"}, {"gateway": "sandbox"}])
def test_a_recurring_transfer_has_nothing_at_a_gateway(alpenrose, given):
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentMethod.objects.create(account=alpenrose, kind="recurring_transfer", added_at=NOON, **given)
