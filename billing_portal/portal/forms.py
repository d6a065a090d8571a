"""Forms that stand on more than one page of the contact's face, and the small ones."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.web.account.forms import longest

LONGEST_COMMENT = 4000


class RejectForm(forms.Form):
    comments = forms.CharField(
        label=gettext_lazy("Comments for rejecting this quote"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("Your account manager reads them. They help to make a better offer."),
        error_messages={"required": gettext_lazy("Say in a few words why you reject this quote.")},
    )


class PurchaseOrderFields(forms.Form):
    """The customer's own order number, entered on the way or on the page of purchase orders."""

    po_number = forms.CharField(
        label=gettext_lazy("PO number"),
        max_length=longest(PurchaseOrder, "number"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    po_expires_on = forms.DateField(
        label=gettext_lazy("Expiration date"),
        help_text=gettext_lazy("The last day on which it may be used. Leave it empty if there is none."),
        required=False,
        widget=forms.DateInput({"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )

    today: date  # in the zone of the issuing entity; set by whoever shows the form

    def clean_po_expires_on(self) -> date | None:
        until: date | None = self.cleaned_data["po_expires_on"]
        if until is not None and until < self.today:
            raise forms.ValidationError(_("This day has passed already. It cannot be used for this order."))
        return until
