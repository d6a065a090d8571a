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
    call_back_email_change,
    confirm_email_change,
)
from billing_portal.accounts.actions.handover import (
    call_back_invitation,
    invite_contact,
    send_invitation_again,
    take_up_as_known_person,
    take_up_as_new_person,
)
from billing_portal.accounts.actions.invoice_contacts import (
    add_invoice_contact,
    mail_a_test,
    remove_invoice_contact,
)
from billing_portal.accounts.actions.methods import choose_method, plain_method
from billing_portal.accounts.actions.purchase_orders import (
    Upload,
    add_purchase_order,
    change_purchase_order,
    close_purchase_order,
    hand_out_purchase_order,
    replace_purchase_order,
    warn_of_purchase_order,
)
from billing_portal.accounts.actions.tax_forms import LARGEST, add_tax_form, check_pdf, end_tax_form, hand_out

__all__ = [
    "LARGEST",
    "Upload",
    "add_invoice_contact",
    "add_purchase_order",
    "add_tax_form",
    "ask_email_change",
    "call_back_email_change",
    "call_back_invitation",
    "change_bill_to",
    "change_country",
    "change_language",
    "change_purchase_order",
    "change_vat_id",
    "check_pdf",
    "choose_method",
    "close_purchase_order",
    "confirm_email_change",
    "correct_contact",
    "end_tax_form",
    "hand_out",
    "hand_out_purchase_order",
    "invite_contact",
    "mail_a_test",
    "plain_method",
    "remove_invoice_contact",
    "replace_purchase_order",
    "save_billing_data",
    "send_invitation_again",
    "take_up_as_known_person",
    "take_up_as_new_person",
    "warn_of_purchase_order",
]
