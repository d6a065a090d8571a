from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from billing_portal.tax.errors import TaxUnavailable, TaxUndecided
from billing_portal.tax.ports import TaxCase, TaxDecision

TAXED = ("software_service", "service")
RATES = {
    ("DE", "DE", ""): "19",
    ("US", "US", "MA"): "6.25",
    ("US", "US", "NY"): "4",
}
BUSINESSES = {("DE", "GB"): "O", ("DE", "AT"): "AE"}
DOWN = "DOWN"  # a buyer's region with which the engine does not answer


class SandboxEngine:
    """A tax engine outside of the portal, as far as a test or the demo needs one: asked per document, may be down."""

    code = "sandbox"
    is_remote = True

    def __init__(self) -> None:
        if not settings.SANDBOX:
            raise ImproperlyConfigured("the sandbox tax engine is for the demo and for tests only")

    def decide(self, cases: Sequence[TaxCase]) -> list[TaxDecision]:
        if any(case.buyer_region == DOWN for case in cases):
            raise TaxUnavailable
        return [self._decide(case) for case in cases]

    def _decide(self, case: TaxCase) -> TaxDecision:
        inputs = {**case.to_json(), "decided_by": self.code}
        if case.product_category not in TAXED:
            raise TaxUndecided(case=case)
        if case.seller_country == "US" == case.buyer_country and not case.buyer_region:
            raise TaxUndecided(case=case, missing="region")
        rate = RATES.get((case.seller_country, case.buyer_country, case.buyer_region))
        if rate and case.certificate:
            note = {"en": f"Exempt from tax: exemption certificate {case.certificate.number}."}
            return TaxDecision("E", Decimal(0), "sandbox-certificate", note, inputs)
        if rate:
            return TaxDecision("S", Decimal(rate), "sandbox-rate", {}, inputs)
        if business := BUSINESSES.get((case.seller_country, case.buyer_country)):
            if case.vat_check.counts:
                return TaxDecision(
                    business, Decimal(0), "sandbox-business", {"en": "Reverse charge."}, inputs
                )
            missing = {"unknown": "vat_id_unknown", "invalid": "vat_id_invalid"}.get(
                case.vat_check.status, "vat_id"
            )
            raise TaxUndecided(case=case, missing=missing)
        if case.seller_country == "US" == case.buyer_country:
            return TaxDecision("O", Decimal(0), "sandbox-no-tax", {"en": "No sales tax."}, inputs)
        raise TaxUndecided(case=case)
