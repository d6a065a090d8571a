"""The navigation of the back office."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from billing_portal.identity.rights import Right
from billing_portal.web.layout import Tab

TABS = (
    Tab("backoffice:home", _("Overview"), ("backoffice:home",)),
    Tab("backoffice:quotes", _("Quotes"), ("backoffice:quote",)),
    Tab("backoffice:accounts", _("Accounts"), ("backoffice:account", "backoffice:tax-form")),
    Tab("backoffice:payments", _("Payments"), ("backoffice:payment", "backoffice:refund")),
    Tab("backoffice:billing-runs", _("Billing runs"), ("backoffice:billing",), Right.RUN_BILLING),
    Tab("backoffice:dunning", _("Reminders"), ("backoffice:dunning",), Right.VIEW_DUNNING),
    Tab("backoffice:requests", _("Requests"), ("backoffice:request",)),
    Tab("backoffice:printing", _("Fonts and rules"), ("backoffice:printing",), Right.KEEP_ENTITY),
    Tab(
        "backoffice:test-clock",
        _("Test clock"),
        ("backoffice:test-clock",),
        Right.MOVE_CLOCK,
        shown=settings.TEST_CLOCK,
    ),
)
