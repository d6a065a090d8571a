"""The letters by the names that `routes` and `Message.template` use."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing_portal.notifications.letters import (
    accounts,
    auto_renew,
    billing_data,
    dunning,
    handover,
    invoices,
    money,
    orders,
    promises,
    purchase_orders,
    quotes,
    requests,
    reversals,
    subscriptions,
    tax,
)
from billing_portal.notifications.letters.parts import Content, Writer
from billing_portal.notifications.letters.standing_orders import with_standing_order


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that can be written: `title` is what staff read of it in lists, whoever it went to."""

    write: Writer
    title: str | Promise


LETTERS: dict[str, Letter] = {
    "quote_sent": Letter(quotes.sent, _("Quote sent")),
    "quote_withdrawn": Letter(quotes.withdrawn, _("Quote withdrawn")),
    "quote_superseded": Letter(quotes.superseded, _("Quote superseded")),
    "quote_superseded_staff": Letter(quotes.superseded_staff, _("Quote superseded")),
    "quote_expired": Letter(quotes.expired, _("Quote expired")),
    "quote_expired_staff": Letter(quotes.expired_staff, _("Quote expired")),
    "quote_rejected_staff": Letter(quotes.rejected_staff, _("Quote rejected")),
    "order_confirmed": Letter(
        with_standing_order(orders.confirmed, says_what_to_do=True), _("Confirmation and receipt")
    ),
    "order_confirmed_staff": Letter(orders.confirmed_staff, _("Service order placed")),
    "invoice_issued": Letter(invoices.issued, _("Invoice")),
    "subscription_ends_soon": Letter(with_standing_order(subscriptions.ends_soon), _("Renewal announced")),
    "subscription_ends_soon_staff": Letter(subscriptions.ends_soon_staff, _("Renewal announced")),
    "invoice_held_staff": Letter(invoices.held_staff, _("Invoice held back")),
    "invoice_copy": Letter(invoices.issued_copy, _("Invoice")),
    "payment_received": Letter(invoices.payment_received, _("Receipt")),
    "payment_received_payer": Letter(invoices.payment_received, _("Receipt")),
    "payment_declined": Letter(invoices.payment_declined, _("Payment declined")),
    "admin_provisioned": Letter(orders.admin_provisioned, _("Admin contact set up")),
    "subscription_ended": Letter(with_standing_order(subscriptions.ended), _("Subscription ended")),
    "subscription_ended_staff": Letter(subscriptions.ended_staff, _("Subscription ended")),
    "admin_seated": Letter(orders.admin_seated, _("Seats that begin now")),
    "admin_by_hand": Letter(orders.admin_by_hand, _("Admin contact set up")),
    "admin_refused": Letter(orders.admin_refused, _("Admin contact refused")),
    "admin_refused_staff": Letter(orders.admin_refused_staff, _("Admin contact refused")),
    "bill_to_changed": Letter(accounts.bill_to_changed, _("Billing address changed")),
    "contact_corrected": Letter(billing_data.contact_corrected, _("Contact corrected")),
    "vat_id_changed": Letter(billing_data.vat_id_changed, _("VAT id changed")),
    "language_changed": Letter(billing_data.language_changed, _("Language changed")),
    "country_changed": Letter(billing_data.country_changed, _("Country changed")),
    "email_change_link": Letter(billing_data.email_change_link, _("New address to confirm")),
    "email_change_asked": Letter(billing_data.email_change_asked, _("New address entered")),
    "email_changed_new": Letter(billing_data.email_changed, _("Address changed")),
    "email_changed_old": Letter(billing_data.email_changed, _("Address changed")),
    "handover_invitation": Letter(handover.invitation, _("Invitation to take over")),
    "handover_asked": Letter(handover.asked, _("Successor invited")),
    "handover_withdrawn": Letter(handover.withdrawn, _("Invitation revoked")),
    "handover_revoked": Letter(handover.revoked, _("Invitation revoked")),
    "handover_welcome": Letter(handover.welcome, _("New billing contact")),
    "handover_done": Letter(handover.done, _("No longer billing contact")),
    "handover_done_staff": Letter(handover.done_staff, _("New billing contact")),
    "recipients_changed": Letter(billing_data.recipients_changed, _("Invoice contacts changed")),
    "recipient_added": Letter(billing_data.recipient_added, _("Invoice contact added")),
    "recipient_removed": Letter(billing_data.recipient_removed, _("Invoice contact removed")),
    "recipient_test": Letter(billing_data.recipient_test, _("Test")),
    "method_chosen": Letter(with_standing_order(accounts.method_chosen), _("Payment method changed")),
    "method_added": Letter(accounts.method_added, _("Payment method added")),
    "method_removed": Letter(accounts.method_removed, _("Payment method removed")),
    "method_expiring": Letter(accounts.method_expiring, _("Card expires")),
    "po_expiring": Letter(purchase_orders.expiring, _("Purchase order expires")),
    "po_short": Letter(purchase_orders.short, _("Next invoice exceeds the purchase order")),
    "po_used": Letter(purchase_orders.used, _("Purchase order nearly used up")),
    "po_by_staff": Letter(purchase_orders.by_staff, _("Purchase order changed")),
    "auto_renew_off": Letter(with_standing_order(auto_renew.auto_renew_off), _("Auto Renew turned off")),
    "auto_renew_off_staff": Letter(auto_renew.auto_renew_off_staff, _("Auto Renew turned off")),
    "auto_renew_on": Letter(with_standing_order(auto_renew.auto_renew_on), _("Auto Renew turned on")),
    "auto_renew_on_staff": Letter(auto_renew.auto_renew_on_staff, _("Auto Renew turned on")),
    "reminder": Letter(dunning.reminder, _("Reminder")),
    "reminder_copy": Letter(dunning.reminder_copy, _("Copy of a reminder")),
    "reminder_staff": Letter(dunning.reminder_staff, _("Final notice or suspension")),
    "reminder_to_nobody_staff": Letter(dunning.reminder_to_nobody, _("Nobody to remind")),
    "services_restored": Letter(dunning.restored, _("Services restored")),
    "services_restored_staff": Letter(dunning.restored_staff, _("Services restored")),
    "promise_made": Letter(promises.promise_made, _("Promise to pay")),
    "promise_withdrawn": Letter(promises.promise_withdrawn, _("Promise to pay withdrawn")),
    "payment_reversed": Letter(reversals.payment_reversed, _("Payment reversed")),
    "refund_sent": Letter(money.refund_sent, _("Refund sent")),
    "refund_refused_staff": Letter(money.refund_refused_staff, _("Refund refused")),
    "chargeback_taken": Letter(money.chargeback_taken, _("Payment taken back by the bank")),
    "chargeback_taken_staff": Letter(money.chargeback_taken_staff, _("Payment taken back by the bank")),
    "chargeback_won": Letter(money.chargeback_won, _("Chargeback reversed")),
    "credit_applied": Letter(money.credit_applied, _("Credit used")),
    "credit_note_issued": Letter(with_standing_order(money.credit_note_issued), _("Credit note")),
    "credit_note_copy": Letter(money.credit_note_copy, _("Credit note")),
    "vat_id_refused_staff": Letter(tax.vat_id_refused_staff, _("VAT id not confirmed")),
    "certificate_expiring_staff": Letter(tax.certificate_expiring_staff, _("Exemption certificate ends")),
    "request_opened": Letter(requests.opened, _("Request received")),
    "request_opened_staff": Letter(requests.opened_staff, _("New request")),
    "request_replied_staff": Letter(requests.replied_staff, _("Reply in a request")),
    "request_answered": Letter(requests.answered, _("Request answered")),
    "request_change_applied": Letter(with_standing_order(requests.change_applied), _("Change made")),
    "request_change_undone": Letter(with_standing_order(requests.change_undone), _("Change undone")),
    "request_closed": Letter(requests.closed, _("Request closed")),
    "request_reopened": Letter(requests.reopened, _("Request open again")),
    "request_reopened_staff": Letter(requests.reopened_staff, _("Request open again")),
    "request_answered_asker": Letter(requests.answered_asker, _("Answer to a person not signed in")),
    "contact_question": Letter(requests.contact_question, _("Question passed on")),
}

__all__ = ["LETTERS", "Content", "Letter"]
