"""The journal in plain words: one visible table from a journal name to the sentence that people read.

What a customer need not see is marked `staff`. A name that stands neither here nor in INTERNAL fails a house test; on
the page it is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: dict[str, str | Promise] = {
    "people": _("Contact and billing data"),
    "quotes": _("Quotes and orders"),
    "subscriptions": _("Subscriptions"),
    "invoices": _("Invoices"),
    "payments": _("Payments"),
    "means": _("Payment methods and purchase orders"),
    "tax": _("Tax and forms"),
    "messages": _("Messages and mails"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, without who did it. `number` is the object's own; other gaps are filled from the entry's data."""

    group: str
    text: str | Promise
    staff: bool = False


WORDS: dict[str, Words] = {
    "bill_to.changed": Words("people", _("The billing address was changed")),
    "contact.corrected": Words("people", _("The billing contact’s name or phone number was corrected")),
    "account.vat_id_changed": Words("people", _("The VAT id was changed from %(before)s to %(after)s")),
    "account.language_changed": Words("people", _("The language of the papers was changed")),
    "account.country_changed": Words("people", _("The country was changed from %(before)s to %(after)s")),
    "email_change.asked": Words("people", _("A new email address of the billing contact was entered")),
    "email_change.confirmed": Words(
        "people", _("The new email address of the billing contact was confirmed")
    ),
    "email_change.called_back": Words("people", _("The new email address was called back")),
    "handover.invited": Words("people", _("%(person)s was invited to become the billing contact")),
    "handover.sent_again": Words("people", _("The invitation to become the billing contact was sent again")),
    "handover.called_back": Words(
        "people", _("The invitation to become the billing contact was called back")
    ),
    "handover.taken_up": Words("people", _("%(person)s became the billing contact")),
    "invoice_contact.added": Words("people", _("Invoice contact %(email)s was added")),
    "invoice_contact.removed": Words("people", _("Invoice contact %(email)s was removed")),
    "invoice_contact.tested": Words("people", _("A test was mailed to the invoice contact %(email)s")),
    "quote.composed": Words("quotes", _("Quote %(number)s was begun"), staff=True),
    "quote.sent": Words("quotes", _("Quote %(number)s was sent")),
    "quote.self_served": Words("quotes", _("Quote %(number)s over more seats was made")),
    "quote.accepted": Words("quotes", _("Quote %(number)s was accepted")),
    "quote.rejected": Words("quotes", _("Quote %(number)s was rejected")),
    "quote.withdrawn": Words("quotes", _("Quote %(number)s was withdrawn")),
    "quote.expired": Words("quotes", _("Quote %(number)s expired")),
    "quote.superseded": Words("quotes", _("Quote %(number)s was replaced by something newer")),
    "service_order.placed": Words("quotes", _("Service order %(number)s was placed")),
    "service_order.confirmed": Words("quotes", _("Service order %(number)s was confirmed")),
    "admin_contact.provisioned": Words("quotes", _("The admin contact was set up in the Admin Center")),
    "admin_contact.refused": Words("quotes", _("The Admin Center refused the admin contact")),
    "admin_contact.asked_again": Words(
        "quotes", _("The Admin Center was asked again about the admin contact"), staff=True
    ),
    "admin_contact.taken_over": Words("quotes", _("The admin contact was set up by hand")),
    "subscription.release_asked_again": Words(
        "subscriptions",
        _("The Admin Center was asked again to take the seats of %(number)s back"),
        staff=True,
    ),
    "subscription.release_taken_over": Words(
        "subscriptions", _("Subscription %(number)s: seats beyond those bought were taken back by hand")
    ),
    "subscription.seats_released": Words(
        "subscriptions", _("Subscription %(number)s: seats were taken back from %(people)s")
    ),
    "subscription.started": Words("subscriptions", _("Subscription %(number)s was set up")),
    "subscription.extended": Words("subscriptions", _("Subscription %(number)s was extended")),
    "subscription.seats_added": Words("subscriptions", _("Subscription %(number)s: seats were added")),
    "subscription.cancelled": Words("subscriptions", _("Subscription %(number)s was cancelled")),
    "subscription.resumed": Words(
        "subscriptions", _("Subscription %(number)s: Auto Renew was turned on again")
    ),
    "subscription.interval_agreed": Words(
        "subscriptions", _("Subscription %(number)s: another billing interval was agreed")
    ),
    "subscription.interval_dropped": Words(
        "subscriptions", _("Subscription %(number)s: the agreed billing interval was called back")
    ),
    "subscription.ends_soon": Words("subscriptions", _("Subscription %(number)s: its renewal was announced")),
    "subscription.suspended": Words("subscriptions", _("Subscription %(number)s was suspended")),
    "subscription.restored": Words("subscriptions", _("Subscription %(number)s runs again")),
    "suspension.begun": Words("subscriptions", _("The services were suspended because of %(notice)s")),
    "suspension.ended": Words("subscriptions", _("The services run again: nothing is overdue")),
    "subscription.ended": Words("subscriptions", _("Subscription %(number)s ended")),
    "invoice.issued": Words("invoices", _("Invoice %(number)s was issued")),
    "invoice.mailed_again": Words("invoices", _("Invoice %(number)s was mailed again")),
    "invoice.held": Words("invoices", _("An invoice waits for missing data"), staff=True),
    "invoice.written_off": Words("invoices", _("The rest of invoice %(number)s was written off"), staff=True),
    "dunning_notice.sent": Words("invoices", _("Reminder %(number)s was sent")),
    "account.reminder_policy_chosen": Words(
        "invoices", _("Another policy for reminders was chosen: %(policy)s"), staff=True
    ),
    "dunning_hold.set": Words("invoices", _("Reminders were put on hold until %(until)s"), staff=True),
    "dunning_hold.lifted": Words("invoices", _("A hold on reminders was lifted"), staff=True),
    "paper.dropped": Words("invoices", _("The mails with paper %(number)s were dropped"), staff=True),
    "paper.released": Words("invoices", _("The mails with paper %(number)s were let go"), staff=True),
    "credit_note.issued": Words("invoices", _("Credit note %(number)s was issued")),
    "payment_attempt.started": Words("payments", _("A payment was started")),
    "payment_attempt.declined": Words("payments", _("A payment was declined")),
    "payment_attempt.cancelled": Words("payments", _("A payment was cancelled")),
    "payment.received": Words("payments", _("Payment %(number)s was received")),
    "credit.applied": Words("payments", _("Credit of payment %(number)s was used for invoice %(invoice)s")),
    "credit.freed": Words(
        "payments", _("Payment %(number)s was taken off invoice %(invoice)s and is credit")
    ),
    "refund.started": Words("payments", _("A refund of payment %(number)s was begun")),
    "refund.sent": Words("payments", _("A refund of payment %(number)s was sent")),
    "refund.refused": Words(
        "payments", _("A refund of payment %(number)s was refused by the bank"), staff=True
    ),
    "chargeback.taken": Words("payments", _("Payment %(number)s was taken back by the bank")),
    "chargeback.won": Words("payments", _("Payment %(number)s came back from the bank")),
    "chargeback.lost": Words("payments", _("Payment %(number)s stays with the bank")),
    "payment_method.added": Words("means", _("A payment method was added")),
    "payment_method.chosen": Words("means", _("A payment method was chosen")),
    "payment_method.removed": Words("means", _("Payment method %(method)s was removed")),
    "payment_method.expiring": Words("means", _("We warned that a card will expire")),
    "purchase_order.added": Words("means", _("Purchase order %(number)s was added")),
    "purchase_order.changed": Words("means", _("Purchase order %(number)s was changed")),
    "purchase_order.closed": Words("means", _("Purchase order %(number)s was closed")),
    "purchase_order.replaced": Words("means", _("Purchase order %(number)s was replaced by %(successor)s")),
    "purchase_order.expiring": Words("means", _("We warned that purchase order %(number)s will expire")),
    "purchase_order.used": Words(
        "means", _("We warned that purchase order %(number)s is used to %(percent)s %%")
    ),
    "purchase_order.downloaded": Words("means", _("The file of purchase order %(number)s was downloaded")),
    "certificate.added": Words("tax", _("Exemption certificate %(number)s was added")),
    "certificate.verified": Words("tax", _("Exemption certificate %(number)s was checked")),
    "certificate.ended": Words("tax", _("Exemption certificate %(number)s was ended")),
    "certificate.expired": Words("tax", _("Exemption certificate %(number)s expired")),
    "certificate.expiring": Words("tax", _("We warned that exemption certificate %(number)s will expire")),
    "certificate.downloaded": Words("tax", _("An exemption certificate was opened"), staff=True),
    "vat_id.checked": Words("tax", _("VAT id %(vat_id)s was checked with the register")),
    "vat_id.accepted": Words("tax", _("VAT id %(vat_id)s was accepted by hand")),
    "vat_id.refused": Words("tax", _("VAT id %(vat_id)s was not confirmed by the register")),
    "tax_form.downloaded": Words("tax", _("Tax form %(title)s was downloaded")),
    "message.received": Words("messages", _("Message %(number)s was sent to Corporate Account Services")),
    "message.closed": Words("messages", _("Message %(number)s was answered")),
    "request.opened": Words("messages", _("Request %(number)s was sent to Corporate Account Services")),
    "request.replied": Words("messages", _("There was a reply in request %(number)s")),
    "request.answered": Words("messages", _("Request %(number)s was answered")),
    "request.noted": Words("messages", _("A note was made about request %(number)s"), staff=True),
    "request.closed": Words("messages", _("Request %(number)s was closed")),
    "request.reopened": Words("messages", _("Request %(number)s was opened again")),
    "request.quoted": Words("messages", _("Request %(number)s was answered with quote %(quote)s")),
    "request.quote_attached": Words("messages", _("A quote for request %(number)s was begun"), staff=True),
    "request.change_applied": Words("messages", _("What request %(number)s asked for was done")),
    "request.change_undone": Words("messages", _("What was done for request %(number)s was taken back")),
    "request.attached": Words(
        "messages", _("Request %(number)s of somebody not signed in was attached to the account"), staff=True
    ),
    "contact_question.passed_on": Words("messages", _("A message was passed on to the billing contact")),
    "request.file_taken": Words(
        "messages", _("The file %(file)s of request %(number)s was opened"), staff=True
    ),
    "delivery.queued_again": Words("messages", _("A mail was sent again"), staff=True),
    "delivery.bounced": Words("messages", _("A mail came back"), staff=True),
}

# Of no account, or of nobody's interest beside the people who run the portal.
INTERNAL = frozenset(
    {
        "billing_run.cancelled",
        "billing_run.let_go",
        "billing_run.retried",
        "billing_run.started",
        "dunning_policy.added",
        "dunning_policy.changed",
        "dunning_run.let_go",
        "legal_entity.logo_changed",
        "tax_form.added",
        "tax_form.ended",
        "tax_form.replaced",
        "tax_table.imported",
        "user.password_set",
    }
)
