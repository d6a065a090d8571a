"""An import of tax rates is on record: who, and how many rows."""

from __future__ import annotations

import pytest

from billing_portal.journal.models import Entry
from billing_portal.tax.actions.table import import_rates
from billing_portal.tax.models import TaxRule
from tests.days import NOON

pytestmark = pytest.mark.django_db
HEADER = "code,seller_country,buyer_country,product_category,category,rate,valid_from"
ROWS = ("NO-1,DE,NO,service,O,0,2026-01-01", "NO-2,DE,NO,software_service,O,0,2026-01-01")


def test_who_imported_how_many_rates_is_on_record(staff):
    before = TaxRule.objects.count()

    added, problems = import_rates("\n".join((HEADER, *ROWS)), by=staff["finance"], now=NOON)

    assert (added, problems, TaxRule.objects.count()) == (2, [], before + 2)
    entry = Entry.objects.get(name="tax_table.imported")
    assert (entry.actor, entry.data) == (staff["finance"], {"rows": 2})


def test_what_was_not_imported_is_not_on_record(staff):
    added, problems = import_rates(f"{HEADER}\nNO-1,DE", by=staff["finance"], now=NOON)

    assert (added, bool(problems)) == (0, True)
    assert not Entry.objects.filter(name="tax_table.imported").exists()
