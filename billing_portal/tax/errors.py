from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class NothingToAccept(BillingError):
    """An answer of the register, or another id, has taken the place of the unanswered question."""

    code = "nothing_to_accept"
    message = _("There is no unanswered check of this VAT id left to accept.")
    status = 409


if TYPE_CHECKING:
    from billing_portal.tax.ports import TaxCase

# What is missing, in words for the staff who can mend it.
MISSING: dict[str, Any] = {  # lazy texts
    "rule": _("No valid row of the tax table covers {what} from {seller} to {buyer}."),
    "region": _("The state or region of the buyer in {buyer} is missing."),
    "registration": _("We are not registered for tax in {buyer}, and no rule covers this case."),
    "vat_id": _("The buyer in {buyer} has given no VAT id, and no rule covers a sale without one."),
    "vat_id_invalid": _(
        "The register does not know the VAT id {vat_id}, and no rule covers a sale without one."
    ),
    "vat_id_unknown": _("The VAT id {vat_id} has not been confirmed by the register yet."),
}


class TaxUndecided(BillingError):
    """Nothing may be sent, ordered or issued with a guess.

    `case` is the case in question, `missing` a key of MISSING.
    """

    code = "tax_undecided"
    message = _("The tax for this sale cannot be determined: no valid row of the tax table covers it.")

    def __init__(
        self, message: str | Promise | None = None, *, case: TaxCase | None = None, missing: str = "rule"
    ) -> None:
        if message is None and case is not None:
            message = format_lazy(
                "{head} {why}",
                head=_("The tax for this sale cannot be determined."),
                why=format_lazy(
                    MISSING[missing],
                    what=case.product_category,
                    seller=case.seller_country,
                    buyer="-".join(filter(None, (case.buyer_country, case.buyer_region))),
                    vat_id=case.buyer_vat_id,
                ),
            )
        self.case, self.missing = case, missing
        super().__init__(message, case=case)


class TaxUnavailable(TaxUndecided):
    """The tax engine does not answer, or was not asked before the transaction began."""

    code = "tax_unavailable"
    message = _("The tax system does not answer. Nothing was changed. Try again in a few minutes.")
    status = 503
