"""What follows from a journal entry: one visible table from its name to the mails, and to whom they go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from billing_portal.accounts.events import (
    ACCOUNT_COUNTRY_CHANGED,
    ACCOUNT_LANGUAGE_CHANGED,
    ACCOUNT_VAT_ID_CHANGED,
    BILL_TO_CHANGED,
    CONTACT_CORRECTED,
    EMAIL_CHANGE_ASKED,
    EMAIL_CHANGE_CONFIRMED,
    HANDOVER_ACCEPTED,
    HANDOVER_INVITED,
    HANDOVER_REVOKED,
    HANDOVER_SENT_AGAIN,
    INVOICE_CONTACT_ADDED,
    INVOICE_CONTACT_REMOVED,
    INVOICE_CONTACT_TESTED,
    PAYMENT_METHOD_CHOSEN,
)
from billing_portal.billing.events import SUBSCRIPTION_ENDS_SOON
from billing_portal.dunning.events import DUNNING_NOTICE_SENT, SUSPENSION_ENDED
from billing_portal.invoices.events import (
    CREDIT_NOTE_ISSUED,
    INVOICE_HELD,
    INVOICE_ISSUED,
    PROMISE_MADE,
    PROMISE_WITHDRAWN,
)
from billing_portal.journal.events import Event
from billing_portal.journal.models import Entry
from billing_portal.notifications import recipients
from billing_portal.notifications.conditions import (
    a_customer_did_it,
    always,
    another_is_in_use,
    asked_by_a_stranger,
    asked_in_the_portal,
    came_from_us,
    confirmation_did_not_say_it,
    copies_are_sent,
    is_an_interval,
    is_first_refusal,
    is_serious,
    names_all,
    nobody_did_it,
    receipt_was_filed,
    staff_did_it,
    staff_did_it_to_ours,
    staff_gave_a_reason,
)
from billing_portal.notifications.recipients import Who
from billing_portal.orders.events import (
    ADMIN_CONTACT_COMPLETED_BY_HAND,
    ADMIN_CONTACT_PROVISIONED,
    ADMIN_CONTACT_REFUSED,
    ADMIN_CONTACT_SEATED,
    SERVICE_ORDER_CONFIRMED,
)
from billing_portal.payments.events import (
    CHARGEBACK_TAKEN,
    CHARGEBACK_WON,
    CREDIT_APPLIED,
    PAYMENT_ATTEMPT_DECLINED,
    PAYMENT_METHOD_ADDED,
    PAYMENT_METHOD_EXPIRING,
    PAYMENT_METHOD_REMOVED,
    PAYMENT_RECEIVED,
    PAYMENT_REVERSED,
    REFUND_REFUSED,
    REFUND_SENT,
)
from billing_portal.purchase_orders.events import (
    PURCHASE_ORDER_ADDED,
    PURCHASE_ORDER_CHANGED,
    PURCHASE_ORDER_CLOSED,
    PURCHASE_ORDER_EXPIRING,
    PURCHASE_ORDER_REPLACED,
    PURCHASE_ORDER_SHORT,
    PURCHASE_ORDER_USED,
)
from billing_portal.quotes.events import (
    QUOTE_EXPIRED,
    QUOTE_REJECTED,
    QUOTE_SENT,
    QUOTE_SUPERSEDED,
    QUOTE_WITHDRAWN,
)
from billing_portal.requests.events import (
    CONTACT_QUESTION_PASSED_ON,
    REQUEST_ANSWERED,
    REQUEST_CHANGE_APPLIED,
    REQUEST_CHANGE_UNDONE,
    REQUEST_CLOSED,
    REQUEST_OPENED,
    REQUEST_REOPENED,
    REQUEST_REPLIED,
)
from billing_portal.subscriptions.events import (
    SUBSCRIPTION_CANCELLED,
    SUBSCRIPTION_ENDED,
    SUBSCRIPTION_RESUMED,
)
from billing_portal.tax.events import CERTIFICATE_EXPIRED, CERTIFICATE_EXPIRING, VAT_ID_REFUSED


@dataclass(frozen=True, slots=True)
class Route:
    """One mail: its letter (`letters.LETTERS`), who gets it, the paper attached, and when it is sent at all."""

    template: str
    who: Who
    paper: str = ""  # kind of the paper about the entry's object
    when: Callable[[Entry, models.Model], bool] = always


ROUTES: dict[Event, tuple[Route, ...]] = {
    QUOTE_SENT: (Route("quote_sent", recipients.contact, "quote"),),
    QUOTE_WITHDRAWN: (Route("quote_withdrawn", recipients.contact),),
    QUOTE_EXPIRED: (
        Route("quote_expired", recipients.contact, when=came_from_us),
        Route("quote_expired_staff", recipients.representative, when=came_from_us),
    ),
    QUOTE_SUPERSEDED: (
        Route("quote_superseded", recipients.contact, when=nobody_did_it),
        Route("quote_superseded_staff", recipients.representative, when=nobody_did_it),
    ),
    QUOTE_REJECTED: (Route("quote_rejected_staff", recipients.representative),),
    SERVICE_ORDER_CONFIRMED: (
        Route("order_confirmed", recipients.contact_in_language_of_papers, "confirmation"),
        Route("order_confirmed_staff", recipients.representative),
    ),
    INVOICE_ISSUED: (
        Route("invoice_issued", recipients.contact_in_language_of_papers, "invoice"),
        Route("invoice_copy", recipients.recipients_of_invoices, "invoice"),
    ),
    PROMISE_MADE: (Route("promise_made", recipients.contact),),
    PROMISE_WITHDRAWN: (Route("promise_withdrawn", recipients.contact, when=staff_gave_a_reason),),
    SUBSCRIPTION_ENDS_SOON: (
        Route("subscription_ends_soon", recipients.contact),
        Route("subscription_ends_soon_staff", recipients.representative),
    ),
    SUBSCRIPTION_ENDED: (
        Route("subscription_ended", recipients.contact),
        Route("subscription_ended_staff", recipients.representative),
    ),
    INVOICE_HELD: (Route("invoice_held_staff", recipients.services),),
    PAYMENT_RECEIVED: (
        Route(
            "payment_received", recipients.contact_in_language_of_papers, "receipt", when=receipt_was_filed
        ),
        Route("payment_received_payer", recipients.payer, "receipt", when=receipt_was_filed),
    ),
    PAYMENT_ATTEMPT_DECLINED: (
        Route("payment_declined", recipients.contact, when=confirmation_did_not_say_it),
    ),
    ADMIN_CONTACT_PROVISIONED: (Route("admin_provisioned", recipients.contact),),
    ADMIN_CONTACT_SEATED: (Route("admin_seated", recipients.contact),),
    ADMIN_CONTACT_COMPLETED_BY_HAND: (Route("admin_by_hand", recipients.contact),),
    ADMIN_CONTACT_REFUSED: (
        Route("admin_refused", recipients.contact, when=is_first_refusal),
        Route("admin_refused_staff", recipients.services, when=is_first_refusal),
    ),
    BILL_TO_CHANGED: (Route("bill_to_changed", recipients.contact_and_old_address),),
    CONTACT_CORRECTED: (Route("contact_corrected", recipients.contact_and_old_address),),
    ACCOUNT_VAT_ID_CHANGED: (Route("vat_id_changed", recipients.contact_and_old_address),),
    ACCOUNT_LANGUAGE_CHANGED: (Route("language_changed", recipients.contact_and_old_address),),
    ACCOUNT_COUNTRY_CHANGED: (Route("country_changed", recipients.contact_and_old_address),),
    EMAIL_CHANGE_ASKED: (
        Route("email_change_link", recipients.new_address),
        Route("email_change_asked", recipients.old_address),
    ),
    EMAIL_CHANGE_CONFIRMED: (
        Route("email_changed_new", recipients.changed_person),
        Route("email_changed_old", recipients.old_address),
    ),
    HANDOVER_INVITED: (
        Route("handover_invitation", recipients.invitee),
        Route("handover_asked", recipients.contact_and_old_address),
    ),
    HANDOVER_SENT_AGAIN: (Route("handover_invitation", recipients.invitee),),
    HANDOVER_REVOKED: (
        Route("handover_withdrawn", recipients.uninvited),
        Route("handover_revoked", recipients.contact_and_old_address),
    ),
    HANDOVER_ACCEPTED: (
        Route("handover_welcome", recipients.contact),
        Route("handover_done", recipients.former_contact),
        Route("handover_done_staff", recipients.representative),
    ),
    INVOICE_CONTACT_ADDED: (
        Route("recipients_changed", recipients.contact_and_old_address),
        Route("recipient_added", recipients.invoice_contact),
    ),
    INVOICE_CONTACT_REMOVED: (
        Route("recipients_changed", recipients.contact_and_old_address),
        Route("recipient_removed", recipients.removed_invoice_contact),
    ),
    INVOICE_CONTACT_TESTED: (Route("recipient_test", recipients.invoice_contact),),
    PAYMENT_METHOD_CHOSEN: (Route("method_chosen", recipients.contact_and_old_address),),
    PAYMENT_METHOD_ADDED: (
        Route("method_added", recipients.contact_and_old_address, when=another_is_in_use),
    ),
    PAYMENT_METHOD_REMOVED: (Route("method_removed", recipients.contact_and_old_address),),
    PAYMENT_METHOD_EXPIRING: (Route("method_expiring", recipients.contact),),
    PURCHASE_ORDER_ADDED: (Route("po_by_staff", recipients.contact, when=staff_did_it),),
    PURCHASE_ORDER_CHANGED: (Route("po_by_staff", recipients.contact, when=staff_did_it),),
    PURCHASE_ORDER_CLOSED: (Route("po_by_staff", recipients.contact, when=staff_did_it),),
    PURCHASE_ORDER_REPLACED: (Route("po_by_staff", recipients.contact, when=staff_did_it),),
    PURCHASE_ORDER_EXPIRING: (Route("po_expiring", recipients.contact),),
    PURCHASE_ORDER_SHORT: (Route("po_short", recipients.contact),),
    PURCHASE_ORDER_USED: (Route("po_used", recipients.contact),),
    SUBSCRIPTION_CANCELLED: (
        Route("auto_renew_off", recipients.contact_and_old_address, when=names_all),
        Route("auto_renew_off_staff", recipients.representative, when=names_all),
    ),
    SUBSCRIPTION_RESUMED: (
        Route("auto_renew_on", recipients.contact_and_old_address, when=names_all),
        Route("auto_renew_on_staff", recipients.representative, when=names_all),
    ),
    DUNNING_NOTICE_SENT: (
        Route("reminder", recipients.contact_in_language_of_papers, "reminder"),
        Route("reminder_copy", recipients.recipients_of_invoices, "reminder", when=copies_are_sent),
        Route("reminder_to_nobody_staff", recipients.services_if_nobody, "reminder"),
        Route("reminder_staff", recipients.representative, when=is_serious),
    ),
    SUSPENSION_ENDED: (
        Route("services_restored", recipients.contact),
        Route("services_restored_staff", recipients.representative),
    ),
    PAYMENT_REVERSED: (Route("payment_reversed", recipients.contact),),
    REFUND_SENT: (Route("refund_sent", recipients.contact),),
    REFUND_REFUSED: (Route("refund_refused_staff", recipients.services),),
    CHARGEBACK_TAKEN: (
        Route("chargeback_taken", recipients.contact),
        Route("chargeback_taken_staff", recipients.services),
    ),
    CHARGEBACK_WON: (Route("chargeback_won", recipients.contact),),
    CREDIT_APPLIED: (Route("credit_applied", recipients.contact, when=staff_did_it),),
    CREDIT_NOTE_ISSUED: (
        Route("credit_note_issued", recipients.contact_in_language_of_papers, "credit_note"),
        Route("credit_note_copy", recipients.recipients_of_invoices, "credit_note"),
    ),
    VAT_ID_REFUSED: (Route("vat_id_refused_staff", recipients.services),),
    CERTIFICATE_EXPIRING: (Route("certificate_expiring_staff", recipients.services),),
    CERTIFICATE_EXPIRED: (Route("certificate_expiring_staff", recipients.services),),
    REQUEST_OPENED: (
        Route("request_opened", recipients.contact, when=asked_in_the_portal),
        Route("request_opened_staff", recipients.services_and_representative, when=a_customer_did_it),
    ),
    REQUEST_REPLIED: (Route("request_replied_staff", recipients.services_and_representative),),
    REQUEST_ANSWERED: (
        Route("request_answered", recipients.contact, when=asked_in_the_portal),
        Route("request_answered_asker", recipients.asker, when=asked_by_a_stranger),
    ),
    REQUEST_CHANGE_APPLIED: (
        Route("request_change_applied", recipients.contact_and_old_address, when=is_an_interval),
    ),
    REQUEST_CHANGE_UNDONE: (
        Route("request_change_undone", recipients.contact_and_old_address, when=is_an_interval),
    ),
    REQUEST_CLOSED: (Route("request_closed", recipients.contact, when=staff_did_it_to_ours),),
    REQUEST_REOPENED: (
        Route("request_reopened", recipients.contact, when=staff_did_it_to_ours),
        Route("request_reopened_staff", recipients.services_and_representative, when=a_customer_did_it),
    ),
    CONTACT_QUESTION_PASSED_ON: (Route("contact_question", recipients.contact),),
}
