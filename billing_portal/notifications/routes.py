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
from billing_portal.accounts.models import PaymentMethod
from billing_portal.billing.events import SUBSCRIPTION_ENDS_SOON
from billing_portal.documents.models import Paper
from billing_portal.dunning.events import DUNNING_NOTICE_SENT, SUSPENSION_ENDED
from billing_portal.dunning.models import DunningNotice, Level
from billing_portal.invoices.events import CREDIT_NOTE_ISSUED, INVOICE_HELD, INVOICE_ISSUED
from billing_portal.journal.events import Event
from billing_portal.journal.models import Entry
from billing_portal.notifications import recipients
from billing_portal.notifications.recipients import Who
from billing_portal.orders.events import (
    ADMIN_CONTACT_COMPLETED_BY_HAND,
    ADMIN_CONTACT_PROVISIONED,
    ADMIN_CONTACT_REFUSED,
    SERVICE_ORDER_CONFIRMED,
)
from billing_portal.orders.models import ServiceOrder
from billing_portal.payments.events import (
    CHARGEBACK_TAKEN,
    CHARGEBACK_WON,
    CREDIT_APPLIED,
    PAYMENT_ATTEMPT_DECLINED,
    PAYMENT_METHOD_ADDED,
    PAYMENT_METHOD_EXPIRING,
    PAYMENT_METHOD_REMOVED,
    PAYMENT_RECEIVED,
    REFUND_REFUSED,
    REFUND_SENT,
)
from billing_portal.payments.models import PaymentAttempt
from billing_portal.purchase_orders.events import (
    PURCHASE_ORDER_ADDED,
    PURCHASE_ORDER_CHANGED,
    PURCHASE_ORDER_CLOSED,
    PURCHASE_ORDER_EXPIRING,
    PURCHASE_ORDER_REPLACED,
    PURCHASE_ORDER_USED,
)
from billing_portal.quotes.events import QUOTE_EXPIRED, QUOTE_REJECTED, QUOTE_SENT, QUOTE_WITHDRAWN
from billing_portal.quotes.models import Quote
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
from billing_portal.requests.models import ServiceRequest
from billing_portal.subscriptions.events import SUBSCRIPTION_CANCELLED, SUBSCRIPTION_RESUMED
from billing_portal.tax.events import CERTIFICATE_EXPIRED, CERTIFICATE_EXPIRING, VAT_ID_REFUSED


def always(_entry: Entry, _subject: models.Model) -> bool:
    return True


def receipt_was_filed(_entry: Entry, subject: models.Model) -> bool:
    """Money that the order's own confirmation receipts has no receipt of its own."""
    return Paper.objects.filter(kind="receipt", object_id=subject.public_id).exists()  # type: ignore[attr-defined]


def confirmation_did_not_say_it(entry: Entry, subject: models.Model) -> bool:
    """A card declined with its order is told by the confirmation, unless that had been filed before.

    Both are written under the invoice's row lock, so the order of their entries is the order of events.
    """
    assert isinstance(subject, PaymentAttempt)
    kind, _colon, order_id = subject.request_key.partition(":")
    if kind != "order":
        return True
    told = Entry.objects.filter(
        kind=ServiceOrder._meta.label_lower, object_id=order_id, name=SERVICE_ORDER_CONFIRMED.name
    )
    return told.filter(pk__lt=entry.pk).exists()


def another_is_in_use(_entry: Entry, subject: models.Model) -> bool:
    """The first method of an account is chosen at once, and the mail about that says it all."""
    assert isinstance(subject, PaymentMethod)
    return subject.account.default_method_id != subject.pk


def staff_did_it(entry: Entry, _subject: models.Model) -> bool:
    """What the contact did is on the contact's own screen; what staff did for the account is mailed."""
    return entry.actor is not None and entry.actor.is_staff


def a_customer_did_it(entry: Entry, _subject: models.Model) -> bool:
    """What staff did for an account is no news to staff."""
    return entry.actor is None or not entry.actor.is_staff


def asked_by_a_stranger(_entry: Entry, subject: models.Model) -> bool:
    """Who wrote without signing in is answered at the address that was typed, never the billing contact."""
    assert isinstance(subject, ServiceRequest)
    return bool(subject.asker_email)


def asked_in_the_portal(entry: Entry, subject: models.Model) -> bool:
    return not asked_by_a_stranger(entry, subject)


def staff_did_it_to_ours(entry: Entry, subject: models.Model) -> bool:
    return staff_did_it(entry, subject) and asked_in_the_portal(entry, subject)


def is_an_interval(entry: Entry, _subject: models.Model) -> bool:
    """Auto Renew turned off or on for a request has the mail that it always has, with the request on record."""
    return bool(entry.data.get("kind") == "interval")


def came_from_us(_entry: Entry, subject: models.Model) -> bool:
    """A quote that the contact made by *Add Seats* and let lie is no news to anybody."""
    assert isinstance(subject, Quote)
    return not subject.self_service


def names_all(entry: Entry, _subject: models.Model) -> bool:
    """Of several subscriptions changed at once the first entry names all; one mail tells of them."""
    return "numbers" in entry.data


def is_serious(_entry: Entry, subject: models.Model) -> bool:
    """From the final notice on the account's representative hears of it, in time to call."""
    assert isinstance(subject, DunningNotice)
    return subject.level >= Level.FINAL


def copies_are_sent(entry: Entry, _subject: models.Model) -> bool:
    """The policy by which the notice went out lets the invoice contacts have it too."""
    return bool(entry.data.get("copies"))


def is_first_refusal(entry: Entry, _subject: models.Model) -> bool:
    """A person who retries sees the answer on the page; a second mail would say nothing new."""
    return bool(entry.data["first"])


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
    QUOTE_REJECTED: (Route("quote_rejected_staff", recipients.representative),),
    SERVICE_ORDER_CONFIRMED: (
        Route("order_confirmed", recipients.contact_in_language_of_papers, "confirmation"),
        Route("order_confirmed_staff", recipients.representative),
    ),
    INVOICE_ISSUED: (
        Route("invoice_issued", recipients.contact_in_language_of_papers, "invoice"),
        Route("invoice_copy", recipients.recipients_of_invoices, "invoice"),
    ),
    SUBSCRIPTION_ENDS_SOON: (
        Route("subscription_ends_soon", recipients.contact),
        Route("subscription_ends_soon_staff", recipients.representative),
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
    REFUND_SENT: (Route("refund_sent", recipients.contact),),
    REFUND_REFUSED: (Route("refund_refused_staff", recipients.services),),
    CHARGEBACK_TAKEN: (
        Route("chargeback_taken", recipients.contact),
        Route("chargeback_taken_staff", recipients.services),
    ),
    CHARGEBACK_WON: (Route("chargeback_won", recipients.contact),),
    CREDIT_APPLIED: (Route("credit_applied", recipients.contact),),
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
