from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Critical, register
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "billing_portal.payments"
    label = "payments"
    verbose_name = _("Payments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(gateway_can_be_used)


def gateway_can_be_used(**_options: Any) -> list[CheckMessage]:
    """A gateway with a missing or wrong key stops the start, not the first customer."""
    from billing_portal.payments.ports import gateway

    try:
        gateway()
    except Exception as error:  # noqa: BLE001  whatever it is, the start names it
        return [Critical(f"The payment gateway cannot be used: {error}", id="payments.C001")]
    return []
