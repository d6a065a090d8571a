"""What invoices take of a purchase order: their totals, less what is credited, held drafts too; proved with the books."""

from __future__ import annotations

import pytest

from billing_portal.invoices.steps import issue_invoices
from billing_portal.payments.actions import credit_invoice
from billing_portal.payments.checks import check_books
from billing_portal.purchase_orders.models import Draw
from tests.invoices.test_issue import accounts, draft, one_line  # noqa: F401  (a fixture)
from tests.personas import NOON

pytestmark = pytest.mark.django_db


def used(order) -> int:
    return type(order).objects.with_used().get(pk=order.pk).used_minor


def test_each_invoice_draws_its_total_and_a_credit_note_gives_its_part_back(accounts, staff):  # noqa: F811
    account = accounts["alpenrose"]
    first, second = issue_invoices(
        [draft(account, one_line(net)) for net in (10_003, 20_000)], by=None, now=NOON
    )
    order = first.purchase_order
    assert (used(order), order.draws.count()) == (30_003, 2)

    line = first.lines.get()
    credit_invoice(first, {line.pk: 3_334}, reason="Too many", by=staff["finance"], now=NOON)

    assert used(order) == 26_669
    assert Draw.objects.get(object_id=first.public_id).minor == 6_669
    assert Draw.objects.get(object_id=second.public_id).minor == 20_000


@pytest.mark.books_disagree
def test_a_draw_that_is_not_what_its_invoice_takes_is_found(accounts):  # noqa: F811
    [invoice] = issue_invoices([draft(accounts["alpenrose"], one_line(10_003))], by=None, now=NOON)
    assert list(check_books()) == []

    Draw.objects.filter(object_id=invoice.public_id).update(minor=10_002)

    [finding] = check_books()
    assert (finding.expected, finding.found) == (10_003, 10_002)
