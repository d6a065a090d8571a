"""The verbs of accounts, one file each; whoever calls them imports them from here."""

from billing_portal.accounts.actions.bill_to import (
    change_bill_to,
    change_language,
    change_vat_id,
    save_billing_data,
)
from billing_portal.accounts.actions.contact import correct_contact
from billing_portal.accounts.actions.country import change_country
from billing_portal.accounts.actions.email_change import (
    ask_email_change,
    confirm_email_change,
    revoke_email_change,
)
from billing_portal.accounts.actions.handover import (
    accept_as_known_person,
    accept_as_new_person,
    invite_contact,
    revoke_invitation,
    send_invitation_again,
)
from billing_portal.accounts.actions.invoice_contacts import (
    add_invoice_contact,
    mail_a_test,
    remove_invoice_contact,
)
from billing_portal.accounts.actions.payment_methods import choose_method, plain_method

__all__ = [
    "add_invoice_contact",
    "ask_email_change",
    "revoke_email_change",
    "revoke_invitation",
    "change_bill_to",
    "change_country",
    "change_language",
    "change_vat_id",
    "choose_method",
    "confirm_email_change",
    "correct_contact",
    "invite_contact",
    "mail_a_test",
    "plain_method",
    "remove_invoice_contact",
    "save_billing_data",
    "send_invitation_again",
    "accept_as_known_person",
    "accept_as_new_person",
]
