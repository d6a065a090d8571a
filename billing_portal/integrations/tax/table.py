from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Q

from billing_portal.catalog.errors import TaxUndecided
from billing_portal.catalog.ports import TaxCase, TaxDecision
from billing_portal.integrations.tax.models import TaxRegistration, TaxRule

BY_REGION = frozenset({"US", "CA"})  # tax there is a matter of the state or province
CHARGED = frozenset({"S", "Z"})  # needs a registration where the buyer is


class TaxTable:
    """Decides by the most specific dated row; without one it refuses, never 0 by default."""

    code = "table"
    is_remote = False

    def decide(self, cases: Sequence[TaxCase]) -> list[TaxDecision]:
        return [self._decide(case) for case in cases]

    def _decide(self, case: TaxCase) -> TaxDecision:
        if case.buyer_country in BY_REGION and not case.buyer_region:
            raise TaxUndecided(case=case, lacks="region")
        registration = self._registration(case)
        lacks = "rule"
        for row in self._rows(case):
            if row.needs_vat_id and not case.vat_check.counts:
                status = case.vat_check.status
                if status == "unknown":  # nobody is taxed as a consumer because a register was down
                    raise TaxUndecided(case=case, lacks="vat_id_unknown")
                lacks = "vat_id_invalid" if status == "invalid" else "vat_id"
            elif row.only_unregistered and registration:
                continue
            elif row.category in CHARGED and not registration:
                lacks = "registration"
            else:
                return self._answer(case, row, registration)
        raise TaxUndecided(case=case, lacks=lacks)

    def _answer(self, case: TaxCase, row: TaxRule, registration: TaxRegistration | None) -> TaxDecision:
        inputs = {
            **case.to_json(),
            "decided_by": self.code,
            "rule": row.code,
            "registration": str(registration or ""),
        }
        if row.category == "S" and case.certificate:
            number = case.certificate.number
            notes = {
                "en": f"Exempt from tax: exemption certificate {number}.",
                "de": f"Von der Steuer befreit: Befreiungsbescheinigung {number}.",
            }
            return TaxDecision("E", Decimal(0), row.code, notes, inputs)
        return TaxDecision(row.category, row.rate.normalize(), row.code, row.notes, inputs)

    def _rows(self, case: TaxCase) -> list[TaxRule]:
        """The rows of the day that could decide, the most specific and then the latest first."""
        rows = TaxRule.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=case.on),
            valid_from__lte=case.on,
            seller_country=case.seller_country,
            buyer_country=case.buyer_country,
            buyer_region__in=["", case.buyer_region],
            product_category=case.product_category,
        )
        return list(
            rows.order_by("-needs_vat_id", "-buyer_region", "-only_unregistered", "-valid_from", "-pk")
        )

    def _registration(self, case: TaxCase) -> TaxRegistration | None:
        """The seller's registration where the buyer is, on the day; a region's own before the country's."""
        rows = TaxRegistration.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=case.on),
            valid_from__lte=case.on,
            seller_country=case.seller_country,
            country=case.buyer_country,
            region__in=["", case.buyer_region],
        )
        return rows.order_by("-region", "-valid_from").first()
