"""The letters by the names that `routes` and `Message.template` use."""

from __future__ import annotations

from billing_portal.notifications.letters import accounts, invoices, money, orders, quotes, tax
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
    "invoice_held_staff": invoices.held_staff,
    "invoice_copy": invoices.issued_copy,
    "payment_received": invoices.payment_received,
    "payment_received_payer": invoices.payment_received,
    "payment_declined": invoices.payment_declined,
    "admin_provisioned": orders.admin_provisioned,
    "bill_to_changed": accounts.bill_to_changed,
    "method_chosen": accounts.method_chosen,
    "method_added": accounts.method_added,
    "method_removed": accounts.method_removed,
    "method_expiring": accounts.method_expiring,
    "refund_sent": money.refund_sent,
    "refund_refused_staff": money.refund_refused_staff,
    "chargeback_taken": money.chargeback_taken,
    "chargeback_taken_staff": money.chargeback_taken_staff,
    "chargeback_won": money.chargeback_won,
    "credit_applied": money.credit_applied,
    "credit_note_issued": money.credit_note_issued,
    "credit_note_copy": money.credit_note_copy,
    "vat_id_refused_staff": tax.vat_id_refused_staff,
    "certificate_expiring_staff": tax.certificate_expiring_staff,
    "message_received": accounts.message_received,
}

__all__ = ["LETTERS", "Letter"]
