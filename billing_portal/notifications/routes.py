"""What follows from a journal entry: one visible table from its name to the mails, and to whom they go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from billing_portal.accounts.models import PaymentMethod
from billing_portal.documents.models import Paper
from billing_portal.dunning.models import DunningNotice, Level
from billing_portal.journal.models import Entry
from billing_portal.notifications import recipients
from billing_portal.notifications.recipients import Who
from billing_portal.orders.models import ServiceOrder
from billing_portal.payments.models import PaymentAttempt
from billing_portal.quotes.models import Quote
from billing_portal.requests.models import ServiceRequest


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
        kind=ServiceOrder._meta.label_lower, object_id=order_id, name="service_order.confirmed"
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
    """Whoever asks again sees the answer on the page; a second mail would say nothing new."""
    return bool(entry.data["first"])


@dataclass(frozen=True, slots=True)
class Route:
    """One mail: its letter (`letters.LETTERS`), who gets it, the paper attached, and when it is sent at all."""

    template: str
    who: Who
    paper: str = ""  # kind of the paper about the entry's object
    when: Callable[[Entry, models.Model], bool] = always


ROUTES: dict[str, tuple[Route, ...]] = {
    "quote.sent": (Route("quote_sent", recipients.contact, "quote"),),
    "quote.withdrawn": (Route("quote_withdrawn", recipients.contact),),
    "quote.expired": (
        Route("quote_expired", recipients.contact, when=came_from_us),
        Route("quote_expired_staff", recipients.representative, when=came_from_us),
    ),
    "quote.rejected": (Route("quote_rejected_staff", recipients.representative),),
    "service_order.confirmed": (
        Route("order_confirmed", recipients.contact_in_language_of_papers, "confirmation"),
        Route("order_confirmed_staff", recipients.representative),
    ),
    "invoice.issued": (
        Route("invoice_issued", recipients.contact_in_language_of_papers, "invoice"),
        Route("invoice_copy", recipients.recipients_of_invoices, "invoice"),
    ),
    "subscription.ends_soon": (
        Route("subscription_ends_soon", recipients.contact),
        Route("subscription_ends_soon_staff", recipients.representative),
    ),
    "invoice.held": (Route("invoice_held_staff", recipients.services),),
    "payment.received": (
        Route(
            "payment_received", recipients.contact_in_language_of_papers, "receipt", when=receipt_was_filed
        ),
        Route("payment_received_payer", recipients.payer, "receipt", when=receipt_was_filed),
    ),
    "payment_attempt.declined": (
        Route("payment_declined", recipients.contact, when=confirmation_did_not_say_it),
    ),
    "admin_contact.provisioned": (Route("admin_provisioned", recipients.contact),),
    "admin_contact.taken_over": (Route("admin_by_hand", recipients.contact),),
    "admin_contact.refused": (
        Route("admin_refused", recipients.contact, when=is_first_refusal),
        Route("admin_refused_staff", recipients.services, when=is_first_refusal),
    ),
    "bill_to.changed": (Route("bill_to_changed", recipients.contact_and_old_address),),
    "contact.corrected": (Route("contact_corrected", recipients.contact_and_old_address),),
    "account.vat_id_changed": (Route("vat_id_changed", recipients.contact_and_old_address),),
    "account.language_changed": (Route("language_changed", recipients.contact_and_old_address),),
    "account.country_changed": (Route("country_changed", recipients.contact_and_old_address),),
    "email_change.asked": (
        Route("email_change_link", recipients.new_address),
        Route("email_change_asked", recipients.old_address),
    ),
    "email_change.confirmed": (
        Route("email_changed_new", recipients.changed_person),
        Route("email_changed_old", recipients.old_address),
    ),
    "handover.invited": (
        Route("handover_invitation", recipients.invitee),
        Route("handover_asked", recipients.contact_and_old_address),
    ),
    "handover.sent_again": (Route("handover_invitation", recipients.invitee),),
    "handover.called_back": (
        Route("handover_withdrawn", recipients.uninvited),
        Route("handover_called_back", recipients.contact_and_old_address),
    ),
    "handover.taken_up": (
        Route("handover_welcome", recipients.contact),
        Route("handover_done", recipients.former_contact),
        Route("handover_done_staff", recipients.representative),
    ),
    "invoice_contact.added": (
        Route("recipients_changed", recipients.contact_and_old_address),
        Route("recipient_added", recipients.invoice_contact),
    ),
    "invoice_contact.removed": (
        Route("recipients_changed", recipients.contact_and_old_address),
        Route("recipient_removed", recipients.removed_invoice_contact),
    ),
    "invoice_contact.tested": (Route("recipient_test", recipients.invoice_contact),),
    "payment_method.chosen": (Route("method_chosen", recipients.contact_and_old_address),),
    "payment_method.added": (
        Route("method_added", recipients.contact_and_old_address, when=another_is_in_use),
    ),
    "payment_method.removed": (Route("method_removed", recipients.contact_and_old_address),),
    "payment_method.expiring": (Route("method_expiring", recipients.contact),),
    "purchase_order.added": (Route("po_by_staff", recipients.contact, when=staff_did_it),),
    "purchase_order.changed": (Route("po_by_staff", recipients.contact, when=staff_did_it),),
    "purchase_order.closed": (Route("po_by_staff", recipients.contact, when=staff_did_it),),
    "purchase_order.replaced": (Route("po_by_staff", recipients.contact, when=staff_did_it),),
    "purchase_order.expiring": (Route("po_expiring", recipients.contact),),
    "purchase_order.used": (Route("po_used", recipients.contact),),
    "subscription.cancelled": (
        Route("auto_renew_off", recipients.contact_and_old_address, when=names_all),
        Route("auto_renew_off_staff", recipients.representative, when=names_all),
    ),
    "subscription.resumed": (
        Route("auto_renew_on", recipients.contact_and_old_address, when=names_all),
        Route("auto_renew_on_staff", recipients.representative, when=names_all),
    ),
    "dunning_notice.sent": (
        Route("reminder", recipients.contact_in_language_of_papers, "reminder"),
        Route("reminder_copy", recipients.recipients_of_invoices, "reminder", when=copies_are_sent),
        Route("reminder_to_nobody_staff", recipients.services_if_nobody, "reminder"),
        Route("reminder_staff", recipients.representative, when=is_serious),
    ),
    "suspension.ended": (
        Route("services_restored", recipients.contact),
        Route("services_restored_staff", recipients.representative),
    ),
    "refund.sent": (Route("refund_sent", recipients.contact),),
    "refund.refused": (Route("refund_refused_staff", recipients.services),),
    "chargeback.taken": (
        Route("chargeback_taken", recipients.contact),
        Route("chargeback_taken_staff", recipients.services),
    ),
    "chargeback.won": (Route("chargeback_won", recipients.contact),),
    "credit.applied": (Route("credit_applied", recipients.contact),),
    "credit_note.issued": (
        Route("credit_note_issued", recipients.contact_in_language_of_papers, "credit_note"),
        Route("credit_note_copy", recipients.recipients_of_invoices, "credit_note"),
    ),
    "vat_id.refused": (Route("vat_id_refused_staff", recipients.services),),
    "certificate.expiring": (Route("certificate_expiring_staff", recipients.services),),
    "certificate.expired": (Route("certificate_expiring_staff", recipients.services),),
    "request.opened": (
        Route("request_opened", recipients.contact, when=asked_in_the_portal),
        Route("request_opened_staff", recipients.services_and_representative, when=a_customer_did_it),
    ),
    "request.replied": (Route("request_replied_staff", recipients.services_and_representative),),
    "request.answered": (
        Route("request_answered", recipients.contact, when=asked_in_the_portal),
        Route("request_answered_asker", recipients.asker, when=asked_by_a_stranger),
    ),
    "request.change_applied": (
        Route("request_change_applied", recipients.contact_and_old_address, when=is_an_interval),
    ),
    "request.change_undone": (
        Route("request_change_undone", recipients.contact_and_old_address, when=is_an_interval),
    ),
    "request.closed": (Route("request_closed", recipients.contact, when=staff_did_it_to_ours),),
    "request.reopened": (
        Route("request_reopened", recipients.contact, when=staff_did_it_to_ours),
        Route("request_reopened_staff", recipients.services_and_representative, when=a_customer_did_it),
    ),
    "contact_question.passed_on": (Route("contact_question", recipients.contact),),
}
