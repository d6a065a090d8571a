"""The navigation of the billing contact's pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.web.layout import Tab

INVOICE_PAGES = (
    "portal:invoice",
    "portal:statement",
    "portal:tax-form",
    "portal:pay-",
    "portal:payments",
    "portal:payment-confirm",
    "portal:payment-return",
    "portal:reminder",
)
TABS = (
    Tab("portal:home", _("Billing Center"), ("portal:home",)),
    Tab(
        "portal:quotes",
        _("Quotes"),
        ("portal:quote", "portal:cart", "portal:checkout", "portal:service-order", "portal:order"),
    ),
    Tab(
        "portal:subscriptions",
        _("Subscriptions"),
        ("portal:subscription", "portal:auto-renew", "portal:add-"),
    ),
    Tab("portal:invoices", _("Invoice History"), INVOICE_PAGES),
    Tab("portal:payment-method", _("Payment Method"), ("portal:payment-method", "portal:standing-order")),
    Tab("portal:purchase-orders", _("Purchase Orders"), ("portal:purchase-order",)),
    Tab("portal:requests", _("Requests"), ("portal:request",)),
)
