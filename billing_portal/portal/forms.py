"""Forms that stand on more than one page of the contact's face, and the small ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.accounts import rules
from billing_portal.accounts.models import BillTo, CorporateAccount, PurchaseOrder
from billing_portal.kit import formats
from billing_portal.portal.regions import REGIONS

LONGEST_COMMENT = 4000
REGION_IS_USUAL = frozenset({"GB", "IE"})  # a county may stand there, and need not


def longest(model: type[Any], field: str) -> int:
    """What the database column takes."""
    return int(model._meta.get_field(field).max_length)


class RejectForm(forms.Form):
    comments = forms.CharField(
        label=gettext_lazy("Comments for rejecting this quote"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("Your account manager reads them. They help to make a better offer."),
        error_messages={"required": gettext_lazy("Say in a few words why you reject this quote.")},
    )


class AddressForm(forms.Form):
    """The billing address as the account's country writes it. The country itself is no field and never read."""

    company = forms.CharField(
        label=gettext_lazy("Company"),
        max_length=longest(BillTo, "company"),
        widget=forms.TextInput({"autocomplete": "billing organization"}),
    )
    street = forms.CharField(
        label=gettext_lazy("Street and number"),
        max_length=longest(BillTo, "street"),
        widget=forms.TextInput({"autocomplete": "billing address-line1"}),
    )
    extra = forms.CharField(
        label=gettext_lazy("Addition"),
        help_text=gettext_lazy("Department, building or floor, if the mail needs it."),
        max_length=longest(BillTo, "extra"),
        required=False,
        widget=forms.TextInput({"autocomplete": "billing address-line2"}),
    )
    postal_code = forms.CharField(
        label=gettext_lazy("Postal code"),
        max_length=longest(BillTo, "postal_code"),
        widget=forms.TextInput({"autocomplete": "billing postal-code"}),
    )
    city = forms.CharField(
        label=gettext_lazy("City"),
        max_length=longest(BillTo, "city"),
        widget=forms.TextInput({"autocomplete": "billing address-level2"}),
    )
    region = forms.CharField(
        label=gettext_lazy("State or region"),
        max_length=longest(BillTo, "region"),
        widget=forms.TextInput({"autocomplete": "billing address-level1"}),
    )

    use_required_attribute = False  # a folded card cannot show the browser's own message

    def __init__(self, account: CorporateAccount, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = account.country
        if account.country == "US":
            self.fields["postal_code"].label = _("ZIP code")
        if regions := REGIONS.get(account.country):
            self.fields["region"] = forms.ChoiceField(
                label=_("State") if account.country != "CA" else _("Province"),
                choices=[("", _("Choose …")), *regions.items()],
                widget=forms.Select({"autocomplete": "billing address-level1"}),
            )
        elif account.country in REGION_IS_USUAL:
            self.fields["region"].required = False
            self.fields["region"].label = _("County")
        else:
            del self.fields["region"]

    def clean_postal_code(self) -> str:
        code: str = self.cleaned_data["postal_code"].strip()
        if not rules.postal_code_fits(code, self.country):
            country = formats.country_name(self.country)
            raise forms.ValidationError(
                _("This is not a postal code of %(country)s."), params={"country": country}
            )
        return code

    def address(self) -> dict[str, str]:
        """The checked fields, all of them, as accounts and orders keep them."""
        return {name: self.cleaned_data.get(name, "").strip() for name in rules.ADDRESS_FIELDS}


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
