"""What a customer types on the sandbox's pages. Numbers are read and forgotten; nothing here keeps them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import iban

from billing_portal.integrations.payments.sandbox.models import HostedPage
from billing_portal.integrations.payments.sandbox.pages import is_taken


def _typed(label: Any, example: str, longest: int, **kwargs: object) -> forms.CharField:
    attributes = {"autocomplete": "off", "inputmode": "numeric", "placeholder": example, **kwargs}
    return forms.CharField(label=label, max_length=longest, widget=forms.TextInput(attributes))


class CardForm(forms.Form):
    card_number = _typed(gettext_lazy("Card number"), "4242 4242 4242 4242", 23)
    expiry = _typed(gettext_lazy("Expires (month/year)"), "12/30", 7)
    cvc = _typed(gettext_lazy("Security code"), "123", 4)

    def __init__(self, *args: object, today: date, page: HostedPage, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today, self.page = today, page

    def clean_card_number(self) -> str:
        digits = re.sub(r"[ -]", "", self.cleaned_data["card_number"])
        if not re.fullmatch(r"[0-9]{13,19}", digits):
            raise forms.ValidationError(_("A card number has 13 to 19 digits."))
        if not is_taken(self.page, digits):
            raise forms.ValidationError(
                _("Cards of this brand are not accepted here. Accepted brands: %(brands)s.")
                % {"brands": ", ".join(self.page.brands)}
            )
        return digits

    def clean_expiry(self) -> tuple[int, int]:
        """Year and month."""
        found = re.fullmatch(r"(0?[1-9]|1[0-2]) ?/ ?(20)?([0-9]{2})", self.cleaned_data["expiry"].strip())
        if found is None:
            raise forms.ValidationError(_("Enter the month and the year, for example 12/30."))
        until = (2000 + int(found[3]), int(found[1]))
        if until < (self.today.year, self.today.month):
            raise forms.ValidationError(_("This card has expired."))
        return until

    def clean_cvc(self) -> str:
        if not re.fullmatch(r"[0-9]{3,4}", self.cleaned_data["cvc"].strip()):
            raise forms.ValidationError(_("The security code has three or four digits."))
        return ""  # read, and forgotten


class MandateForm(forms.Form):
    """A debit mandate: an IBAN for SEPA, an account number for ACH."""

    holder = forms.CharField(
        label=gettext_lazy("Account holder"), max_length=120, widget=forms.TextInput({"autocomplete": "off"})
    )
    account_number = forms.CharField(max_length=42, widget=forms.TextInput({"autocomplete": "off"}))
    agreed = forms.BooleanField(label=gettext_lazy("I grant this mandate"))

    def __init__(self, *args: object, currency: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.is_sepa = currency == "EUR"
        self.fields["account_number"].label = "IBAN" if self.is_sepa else _("Bank account number")

    def clean_account_number(self) -> str:
        compact: str = re.sub(r"\s", "", self.cleaned_data["account_number"]).upper()
        if self.is_sepa and not iban.is_valid(compact):
            raise forms.ValidationError(_("This is not a valid IBAN."))
        if not self.is_sepa and not re.fullmatch(r"[0-9]{6,17}", compact):
            raise forms.ValidationError(_("An account number has 6 to 17 digits."))
        return compact
