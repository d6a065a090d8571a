"""The one field of a partial payment, and what a click on Pay carries."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.kit import formats
from billing_portal.kit.money import EXPONENTS, Money, NotAnAmount


class PartForm(forms.Form):
    """An amount as the reader's locale writes it: more than nothing, at most what may be paid now."""

    amount = forms.CharField(
        label=gettext_lazy("Amount"),
        max_length=40,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter an amount.")},
    )
    use_required_attribute = False

    def __init__(self, most: Money, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        self.fields["amount"].label = _("Amount in %(currency)s") % {"currency": most.currency}
        self.fields["amount"].help_text = _("At most %(amount)s.") % {
            "amount": formats.amount_with_code(most)
        }

    def clean_amount(self) -> Money:
        currency = self.most.currency
        try:
            amount = formats.parse_typed(self.cleaned_data["amount"], currency)
        except NotAnAmount as error:
            raise forms.ValidationError(self._how_to_write()) from error
        if not amount:
            raise forms.ValidationError(_("Enter more than zero."))
        if amount > self.most:
            raise forms.ValidationError(
                _("At most %(amount)s can be paid now."),
                params={"amount": formats.amount_with_code(self.most)},
            )
        return amount

    def _how_to_write(self) -> str:
        """What an amount of this currency looks like, with as many decimals as it has."""
        currency = self.most.currency
        decimals = EXPONENTS[currency]
        example = {"example": formats.amount(Money(123456, currency)), "decimals": decimals}
        if not decimals:
            return _("Enter a whole amount, such as %(example)s.") % example
        return _("Enter an amount with at most %(decimals)s decimals, such as %(example)s.") % example
