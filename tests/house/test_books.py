"""The proof of the books after each test asks the rules over what was written, and those see it."""

import pytest

from billing_portal.invoices.models import Invoice
from billing_portal.payments import checks
from tests import books
from tests.portal.billing import billed


@pytest.mark.books_disagree  # on purpose
def test_a_sum_that_a_test_made_wrong_is_found_by_the_table_that_it_wrote(alpenrose):
    billed(alpenrose)

    with books.tables(books.WRITTEN, whole=False) as written:
        Invoice.objects.update(paid_minor=7)

    assert written == {"invoices_invoice"}
    assert any("paid" in finding for finding in books.findings(written))
    assert books.findings({"quotes_quote"}) == []


def test_every_rule_reads_a_table_of_its_own(db):
    assert [rule.__name__ for rule in checks.RULES if not books.read_by(rule)] == []
