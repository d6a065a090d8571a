from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.tax.events import TAX_TABLE_IMPORTED
from billing_portal.tax.importing import Problem
from billing_portal.tax.models import TaxRule


@transaction.atomic
def import_rates(text: str, *, by: User, now: datetime) -> tuple[int, list[Problem]]:
    """Add the rows of a CSV file to the tax table, all or none; how many, and what is wrong. Raises NotAllowed."""
    authorize(by, Right.KEEP_TAX_TABLE)
    added, problems = TaxRule.objects.import_csv(text)
    if not problems:
        record(TAX_TABLE_IMPORTED, by, by=by, at=now, rows=added)
    return added, problems
