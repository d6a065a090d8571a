from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class LimitBelowUsed(BillingError):
    """A limit below what invoices have taken of the purchase order already, in minor units: `used_minor`."""

    code = "limit_below_used"
    message = _("The limit is below what is used already.")

    def __init__(self, used_minor: int) -> None:
        super().__init__(used_minor=used_minor)
        self.used_minor = used_minor


class PurchaseOrderExists(BillingError):
    code = "purchase_order_exists"
    message = _("A purchase order with this number exists already.")
