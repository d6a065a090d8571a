from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class TaxUndecided(BillingError):
    """No dated row of the tax table covers this sale; nothing may be sent, ordered or issued with a guess."""

    code = "tax_undecided"
    message = _("The tax for this sale is not decided: no valid row of the tax table covers it.")
