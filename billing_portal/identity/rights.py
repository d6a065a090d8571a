"""What each staff role may do: one visible table instead of rows, checked without a query."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from billing_portal.identity.models import User

_QUOTING = {"quotes.compose_quote", "quotes.send_quote", "quotes.withdraw_quote", "accounts.view_account"}
_CORRECTING = {
    "invoices.credit_invoice",
    "billing.run_billing",
    "dunning.hold_dunning",
    "dunning.run_dunning",
    "dunning.view_dunning",
    "invoices.issue_held",
    "invoices.write_off_invoice",
    "payments.apply_credit",
    "payments.free_payment",
    "payments.refund_payment",
    "payments.look_up",
    "payments.view_payment",
}
RIGHTS: dict[str, set[str]] = {
    User.Role.REPRESENTATIVE: _QUOTING
    | {"orders.view_order", "invoices.view_invoice", "payments.view_payment", "requests.answer_request"},
    User.Role.ACCOUNT_SERVICES: _QUOTING
    | _CORRECTING
    | {
        "accounts.accept_vat_id",
        "accounts.keep_certificates",
        "accounts.change_country",
        "accounts.edit_billing_data",
        "accounts.hand_over",
        "accounts.keep_purchase_orders",
        "accounts.keep_tax_forms",
        "requests.answer_request",
        "requests.apply_change",
        "subscriptions.add_seats",
        "subscriptions.change_renewal",
        "invoices.view_invoice",
        "orders.provision_admin",
        "orders.view_order",
        "notifications.send_again",
        "jobs.retry_job",
    },
    User.Role.FINANCE: _CORRECTING
    | {
        "catalog.keep_tax_table",
        "accounts.accept_vat_id",
        "accounts.keep_certificates",
        "accounts.keep_purchase_orders",
        "accounts.keep_tax_forms",
        "accounts.view_account",
        "invoices.view_invoice",
        "orders.view_order",
        "notifications.send_again",
        "requests.answer_request",
        "payments.record_payment",  # and refunds by hand: who sees the bank account
        "payments.settle_refund",
    },
}


class RoleBackend(BaseBackend):
    """Answers permission questions from the role; signs nobody in. An administrator may do everything."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not (user_obj.is_active and user_obj.is_staff):
            return False
        if user_obj.role == User.Role.ADMINISTRATOR:
            return True
        return perm in RIGHTS.get(user_obj.role, set())
