from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Critical, register
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "billing_portal.orders"
    label = "orders"
    verbose_name = _("Service orders")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(admin_center_can_be_used)


def admin_center_can_be_used(**_options: Any) -> list[CheckMessage]:
    """An Admin Center that is named but lacks its settings stops the start, not the first order."""
    from billing_portal.orders.ports import admin_center

    if not settings.ADMIN_CENTER:
        return []
    try:
        admin_center()
    except Exception as error:  # noqa: BLE001  whatever it is, the start names it
        return [Critical(f"The Admin Center cannot be used: {error}", id="orders.C001")]
    return []
