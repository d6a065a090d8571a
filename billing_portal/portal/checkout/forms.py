"""Payment information: admin contact, payment method, billing address and purchase order in one form."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.kit.addresses import ADDRESS_FIELDS
from billing_portal.kit.http import without_nul
from billing_portal.kit.money import Money
from billing_portal.orders.models import Checkout
from billing_portal.orders.po_choice import PoChoice
from billing_portal.orders.rules import NEW_PO
from billing_portal.portal.checkout.choices import Choices
from billing_portal.purchase_orders.errors import PurchaseOrderExists
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.rules import number_key, po_problem
from billing_portal.web.account.forms import AddressForm, longest
from billing_portal.web.purchase_orders.rows import problem_words

ADMIN_FIELDS = ("first_name", "last_name", "email")
ADMIN_COLUMNS = {name: f"admin_{name}" for name in ADMIN_FIELDS}


PO_OF, SAME_PO, NO_PO = "po_of_", "same", "none"


def po_field(quote: str) -> str:
    """The name of the field with the purchase order of one quote, by its public id."""
    return f"{PO_OF}{quote}"


def chosen_by_quote(data: Mapping[str, Any], choices: Choices) -> dict[str, str]:
    """The purchase orders of single quotes that differ from the one for all, by public id; as in Checkout."""
    typed = {quote.value: data.get(po_field(quote.value), "") for quote in choices.quotes}
    return {
        quote: "" if value == NO_PO else value
        for quote, value in typed.items()
        if value in (NO_PO, NEW_PO) or value in choices.known_orders
    }


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
        for quote in choices.quotes if len(choices.quotes) > 1 else []:
            self.fields[po_field(quote.value)] = forms.ChoiceField(
                label=quote.label,
                required=False,
                choices=[
                    (SAME_PO, _("As chosen above")),
                    *([] if checkout.account.po_required else [(NO_PO, _("No purchase order"))]),
                    *quote.orders,
                    (NEW_PO, _("The one that you add here")),
                ],
            )

    def po_fields(self) -> list[Any]:
        """One choice for each quote, where there are several."""
        return [self[name] for name in self.fields if name.startswith(PO_OF)]

    def pos(self) -> PoChoice:
        """What was chosen, checked: one purchase order for all, or the one typed here, and those of single quotes."""
        data = self.cleaned_data
        return PoChoice(
            order=self.choices.known_orders.get(data["purchase_order"]),
            takes_new=self.wants_new_po,
            new_number=data.get("po_number", "").strip(),
            new_expires_on=data.get("po_expires_on"),
            by_quote=chosen_by_quote(data, self.choices),
        )

    @property
    def wants_new_po(self) -> bool:
        """Whether a number was typed: then it is the one that is meant, whatever is ticked above it.

        Where single quotes take it, it is meant for them alone.
        """
        return bool(self.data.get("po_number", "").strip()) and NEW_PO not in self._own_choices()

    def _own_choices(self) -> list[str]:
        """What was chosen for each quote, where there are several."""
        return [self.data.get(field.html_name, "") or SAME_PO for field in self.po_fields()]

    def clean(self) -> dict[str, Any]:
        number, own = self.cleaned_data.get("po_number", "").strip(), self._own_choices()
        is_meant = self.cleaned_data.get("po_expires_on") or NEW_PO in own
        if is_meant and not self.data.get("po_number", "").strip():
            self.add_error("po_number", _("Enter the number of the purchase order."))
        if number and own and not {SAME_PO, NEW_PO} & set(own):
            words = _("No quote takes this purchase order. Choose it for one of them, or leave it out.")
            self.add_error("po_number", words)
        if number and self.checkout.account.purchase_orders.filter(number_key=number_key(number)).exists():
            self.add_error("po_number", str(PurchaseOrderExists.message))
        if "purchase_order" in self.cleaned_data:
            self._check_room()
        return self.cleaned_data

    def _check_room(self) -> None:
        """Each purchase order has room for what is invoiced first of all quotes that take it."""
        general = self.cleaned_data["purchase_order"]
        chosen = chosen_by_quote(self.cleaned_data, self.choices)
        needed: dict[str, int] = defaultdict(int)
        for quote in self.choices.quotes:
            needed[chosen.get(quote.value, general)] += quote.first_minor
        for value, minor in needed.items():
            po = self.choices.known_orders.get(value)
            problem = po_problem(po, self.today, minor) if po else None
            if po is not None and problem:
                currency = self.checkout.account.currency
                words = problem_words(po, problem, currency, Money(minor, currency))
                self.add_error("purchase_order", f"{po.number}: {words}")

    def clean_method(self) -> str:
        return self._offered(self.choices.methods, self.cleaned_data["method"])

    def clean_purchase_order(self) -> str:
        if self.wants_new_po:
            return ""
        chosen: str = self.cleaned_data["purchase_order"]
        own = self._own_choices()
        if not own or SAME_PO in own:  # else it is used by nothing
            chosen = self._offered(self.choices.purchase_orders, chosen)
        if not chosen and self.checkout.account.po_required and (not own or SAME_PO in own):
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
    until = checkout.new_po_expires_on
    return {
        **admin,
        **fields,
        "method": method,
        "purchase_order": str(po.public_id) if po else "",
        "po_number": checkout.new_po_number,
        "po_expires_on": until.isoformat() if until else "",
        **{po_field(quote): value or NO_PO for quote, value in checkout.po_by_quote.items()},
    }


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


def typed_pos(data: Mapping[str, str], choices: Choices) -> PoChoice:
    """The purchase orders as chosen and typed, unchecked, cut to what the columns take; a day only if it is one."""
    offered = {choice.value for choice in choices.purchase_orders if not choice.reason}
    chosen = data.get("purchase_order", "")
    number = without_nul(data.get("po_number", ""))[: longest(Checkout, "new_po_number")].strip()
    own, until = chosen_by_quote(data, choices), None
    with contextlib.suppress(forms.ValidationError):
        until = PurchaseOrderFields.base_fields["po_expires_on"].clean(data.get("po_expires_on", ""))
    return PoChoice(
        order=choices.known_orders.get(chosen) if chosen in offered else None,
        takes_new=bool(number) and NEW_PO not in own.values(),
        new_number=number,
        new_expires_on=until,
        by_quote=own,
    )
