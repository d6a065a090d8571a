from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Event, Group

BILL_TO_CHANGED = Event(
    "bill_to.changed",
    Group.PEOPLE,
    _("The billing address was changed"),
)
CONTACT_CORRECTED = Event(
    "contact.corrected",
    Group.PEOPLE,
    _("The billing contact’s name or phone number was corrected"),
)
ACCOUNT_VAT_ID_CHANGED = Event(
    "account.vat_id_changed",
    Group.PEOPLE,
    _("The VAT id was changed from %(before)s to %(after)s"),
)
ACCOUNT_LANGUAGE_CHANGED = Event(
    "account.language_changed",
    Group.PEOPLE,
    _("The language of the documents was changed"),
)
ACCOUNT_COUNTRY_CHANGED = Event(
    "account.country_changed",
    Group.PEOPLE,
    _("The country was changed from %(before)s to %(after)s"),
)
EMAIL_CHANGE_ASKED = Event(
    "email_change.asked",
    Group.PEOPLE,
    _("A new email address of the billing contact was entered"),
)
EMAIL_CHANGE_CONFIRMED = Event(
    "email_change.confirmed",
    Group.PEOPLE,
    _("The new email address of the billing contact was confirmed"),
)
EMAIL_CHANGE_REVOKED = Event(
    "email_change.revoked",
    Group.PEOPLE,
    _("The new email address was revoked"),
)
HANDOVER_INVITED = Event(
    "handover.invited",
    Group.PEOPLE,
    _("%(person)s was invited to become the billing contact"),
)
HANDOVER_SENT_AGAIN = Event(
    "handover.sent_again",
    Group.PEOPLE,
    _("The invitation to become the billing contact was sent again"),
)
HANDOVER_REVOKED = Event(
    "handover.revoked",
    Group.PEOPLE,
    _("The invitation to become the billing contact was revoked"),
)
HANDOVER_ACCEPTED = Event(
    "handover.accepted",
    Group.PEOPLE,
    _("%(person)s became the billing contact"),
)
INVOICE_CONTACT_ADDED = Event(
    "invoice_contact.added",
    Group.PEOPLE,
    _("Invoice contact %(email)s was added"),
)
INVOICE_CONTACT_REMOVED = Event(
    "invoice_contact.removed",
    Group.PEOPLE,
    _("Invoice contact %(email)s was removed"),
)
INVOICE_CONTACT_TESTED = Event(
    "invoice_contact.tested",
    Group.PEOPLE,
    _("A test was mailed to the invoice contact %(email)s"),
)
PAYMENT_METHOD_CHOSEN = Event(
    "payment_method.chosen",
    Group.METHODS,
    _("A payment method was chosen"),
)
