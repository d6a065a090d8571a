"""Payment information: admin contact, payment method, billing address and purchase order in one form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.kit.addresses import ADDRESS_FIELDS
from billing_portal.kit.http import without_nul
from billing_portal.orders.models import Checkout
from billing_portal.portal.checkout.choices import Choices
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.web.account.forms import AddressForm, longest

ADMIN_FIELDS = ("first_name", "last_name", "email")
ADMIN_COLUMNS = {name: f"admin_{name}" for name in ADMIN_FIELDS}


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


class CheckoutForm(PurchaseOrderFields, AddressForm):
    """Bound to what was typed, or to the draft. Choices that are not offered are refused with their reason."""

    field_order = [
        "first_name", "last_name", "email", "method", "company", "street", "extra", "postal_code", "city", "region",
        "purchase_order", "po_number", "po_expires_on",
    ]  # fmt: skip

    first_name = forms.CharField(
        label=gettext_lazy("First name"),
        max_length=longest(Checkout, "admin_first_name"),
        widget=forms.TextInput({"autocomplete": "section-admin given-name"}),
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"),
        max_length=longest(Checkout, "admin_last_name"),
        widget=forms.TextInput({"autocomplete": "section-admin family-name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        max_length=longest(Checkout, "admin_email"),
        widget=forms.EmailInput({"autocomplete": "section-admin email"}),
    )
    method = forms.CharField(
        label=gettext_lazy("Payment Method"),
        error_messages={"required": gettext_lazy("Choose how you pay.")},
    )
    purchase_order = forms.CharField(label=gettext_lazy("Purchase order"), required=False)

    def __init__(self, checkout: Checkout, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(checkout.account, *args, **kwargs)
        self.checkout, self.choices, self.today = checkout, choices, choices.today
        self.fields["po_number"].required = False

    @property
    def wants_new_po(self) -> bool:
        """Whether a number was typed: then it is the one that is meant, whatever is ticked above it."""
        return bool(self.data.get("po_number", "").strip())

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("po_expires_on") and not self.wants_new_po:
            self.add_error("po_number", _("Enter the number of the purchase order."))
        return self.cleaned_data

    def clean_method(self) -> str:
        return self._offered(self.choices.methods, self.cleaned_data["method"])

    def clean_purchase_order(self) -> str:
        if self.wants_new_po:
            return ""
        chosen = self._offered(self.choices.purchase_orders, self.cleaned_data["purchase_order"])
        if not chosen and self.checkout.account.po_required:
            raise forms.ValidationError(_("Your company requires a purchase order. Choose or add one."))
        return chosen

    @staticmethod
    def _offered(choices: list[Any], value: str) -> str:
        found = next((choice for choice in choices if choice.value == value), None)
        if found is None or found.reason:
            raise forms.ValidationError(found.reason if found else _("Choose one of these."))
        return value

    def admin(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ADMIN_FIELDS}


def draft_data(checkout: Checkout, address: Mapping[str, str], method: str) -> dict[str, str]:
    """What the draft holds, in the names of the form's fields."""
    po = checkout.purchase_order
    admin = {name: getattr(checkout, column) for name, column in ADMIN_COLUMNS.items()}
    fields = {name: address.get(name, "") for name in ADDRESS_FIELDS}
    return {**admin, **fields, "method": method, "purchase_order": str(po.public_id) if po else ""}


def typed_admin(data: Mapping[str, str]) -> dict[str, str]:
    """The admin contact as typed, checked by nobody yet, cut to what the columns take."""
    return {
        name: without_nul(data.get(name, ""))[: longest(Checkout, column)].strip()
        for name, column in ADMIN_COLUMNS.items()
    }


def typed_address(data: Mapping[str, str], form: AddressForm) -> dict[str, str]:
    """The address as typed, unchecked, cut to what the columns take."""
    limits = {name: AddressForm.base_fields[name].max_length for name in ADDRESS_FIELDS}  # type: ignore[attr-defined]
    return {
        name: without_nul(data.get(name, ""))[: limits[name]].strip() if name in form.fields else ""
        for name in ADDRESS_FIELDS
    }
