from __future__ import annotations

from django.db.models import Q

from billing_portal.catalog.errors import TaxUndecided
from billing_portal.catalog.ports import TaxCase, TaxDecision
from billing_portal.integrations.tax.models import TaxRule


class TaxTable:
    """Decides by the most specific dated row; without one it refuses, never 0 by default."""

    def decide(self, case: TaxCase) -> TaxDecision:
        rows = TaxRule.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=case.on),
            valid_from__lte=case.on,
            seller_country=case.seller_country,
            buyer_country=case.buyer_country,
            buyer_region__in=["", case.buyer_region],
            product_category=case.product_category,
        )
        if not case.buyer_vat_id:
            rows = rows.filter(needs_vat_id=False)
        row = rows.order_by("-needs_vat_id", "-buyer_region", "-valid_from").first()
        if row is None:
            raise TaxUndecided(case=case)
        return TaxDecision(row.category, row.rate.normalize(), row.code, row.notes)
