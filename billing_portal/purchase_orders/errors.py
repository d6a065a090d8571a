from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class PurchaseOrderExists(BillingError):
    code = "purchase_order_exists"
    message = _("A purchase order with this number exists already.")
