"""The letters by the names that `routes` and `Message.template` use."""

from __future__ import annotations

from billing_portal.notifications.letters import accounts, invoices, orders, quotes
from billing_portal.notifications.letters.parts import Letter, Writer

LETTERS: dict[str, Writer] = {
    "quote_sent": quotes.sent,
    "quote_withdrawn": quotes.withdrawn,
    "quote_expired": quotes.expired,
    "quote_expired_staff": quotes.expired_staff,
    "quote_rejected_staff": quotes.rejected_staff,
    "order_confirmed": orders.confirmed,
    "order_confirmed_staff": orders.confirmed_staff,
    "invoice_issued": invoices.issued,
    "invoice_copy": invoices.issued_copy,
    "payment_received": invoices.payment_received,
    "payment_received_payer": invoices.payment_received,
    "payment_declined": invoices.payment_declined,
    "admin_provisioned": orders.admin_provisioned,
    "bill_to_changed": accounts.bill_to_changed,
    "method_chosen": accounts.method_chosen,
    "message_received": accounts.message_received,
}

__all__ = ["LETTERS", "Letter"]
