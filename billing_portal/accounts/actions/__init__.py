"""The verbs of accounts, one file each; whoever calls them imports them from here."""

from billing_portal.accounts.actions.bill_to import change_bill_to
from billing_portal.accounts.actions.methods import choose_method, plain_method
from billing_portal.accounts.actions.purchase_orders import add_purchase_order
from billing_portal.accounts.actions.tax_forms import LARGEST, add_tax_form, check_pdf, end_tax_form, hand_out

__all__ = [
    "LARGEST",
    "add_purchase_order",
    "add_tax_form",
    "change_bill_to",
    "check_pdf",
    "choose_method",
    "end_tax_form",
    "hand_out",
    "plain_method",
]
