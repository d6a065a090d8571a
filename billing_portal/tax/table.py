from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from billing_portal.kit.languages import in_each
from billing_portal.tax.errors import TaxUndecided
from billing_portal.tax.models import TaxRegistration, TaxRule
from billing_portal.tax.ports import TaxCase, TaxDecision

BY_REGION = frozenset({"US", "CA"})  # tax there is a matter of the state or province
CHARGED = frozenset({"S", "Z"})  # needs a registration where the buyer is


class TaxTable:
    """Decides by the most specific dated row; without one it refuses, never 0 by default."""

    code = "table"
    is_remote = False

    def decide(self, cases: Sequence[TaxCase]) -> list[TaxDecision]:
        """Two queries, however many the cases are."""
        found = _Rows(cases)
        return [self._decide(case, found) for case in cases]

    def _decide(self, case: TaxCase, found: _Rows) -> TaxDecision:
        if case.buyer_country in BY_REGION and not case.buyer_region:
            raise TaxUndecided(case=case, missing="region")
        registration = found.registration(case)
        missing = "rule"
        for row in found.rules(case):
            if row.needs_vat_id and not case.vat_check.counts:
                status = case.vat_check.status
                if status == "unknown":  # nobody is taxed as a consumer because a register was down
                    raise TaxUndecided(case=case, missing="vat_id_unknown")
                missing = "vat_id_invalid" if status == "invalid" else "vat_id"
            elif row.only_unregistered and registration:
                continue
            elif row.category in CHARGED and not registration:
                missing = "registration"
            else:
                return self._answer(case, row, registration)
        raise TaxUndecided(case=case, missing=missing)

    def _answer(self, case: TaxCase, row: TaxRule, registration: TaxRegistration | None) -> TaxDecision:
        inputs = {
            **case.to_json(),
            "decided_by": self.code,
            "rule": row.code,
            "registration": str(registration or ""),
        }
        if row.category == "S" and case.certificate:
            words = {"number": case.certificate.number}
            notes = in_each(lambda: _("Exempt from tax: exemption certificate %(number)s.") % words)
            return TaxDecision("E", Decimal(0), row.code, notes, inputs)
        return TaxDecision(row.category, row.rate.normalize(), row.code, row.notes, inputs)


class _Rows:
    """The part of the table that these cases can meet."""

    def __init__(self, cases: Sequence[TaxCase]) -> None:
        sellers = {case.seller_country for case in cases}
        buyers = {case.buyer_country for case in cases}
        self._rules: dict[tuple[str, str, str], list[TaxRule]] = defaultdict(list)
        rules = TaxRule.objects.filter(seller_country__in=sellers, buyer_country__in=buyers)
        order = ("-needs_vat_id", "-buyer_region", "-only_unregistered", "-valid_from", "-pk")
        for row in rules.order_by(*order):
            self._rules[row.seller_country, row.buyer_country, row.product_category].append(row)
        registrations = TaxRegistration.objects.filter(seller_country__in=sellers, country__in=buyers)
        self._registrations = list(registrations.order_by("-region", "-valid_from"))

    def rules(self, case: TaxCase) -> list[TaxRule]:
        """The rows of the day that could decide, the most specific and then the latest first."""
        key = (case.seller_country, case.buyer_country, case.product_category)
        return [
            row
            for row in self._rules.get(key, [])
            if row.buyer_region in ("", case.buyer_region) and _is_valid(row, case.on)
        ]

    def registration(self, case: TaxCase) -> TaxRegistration | None:
        """The seller's registration where the buyer is, on the day; a region's own before the country's."""
        for row in self._registrations:
            is_theirs = (row.seller_country, row.country) == (case.seller_country, case.buyer_country)
            if is_theirs and row.region in ("", case.buyer_region) and _is_valid(row, case.on):
                return row
        return None


def _is_valid(row: TaxRule | TaxRegistration, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
