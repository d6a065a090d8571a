"""The fields of money in the back office: an amount, a day, a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit import clock, formats
from billing_portal.kit.money import EXPONENTS, Money, NotAnAmount

LONGEST_REASON = 200


class AmountField(forms.CharField):
    """An amount of one currency: more than zero unless `may_be_zero`, at most `most`. Empty gives None."""

    def __init__(
        self, currency: str, *, most: Money | None = None, may_be_zero: bool = False, **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        kwargs.setdefault("label", _("Amount in %(currency)s") % {"currency": currency})
        kwargs.setdefault("error_messages", {"required": _("Enter an amount.")})
        super().__init__(max_length=40, **kwargs)
        self.currency, self.most, self.may_be_zero = currency, most, may_be_zero

    def clean(self, value: Any) -> Money | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = formats.parse_typed(text, self.currency)
        except NotAnAmount as error:
            raise forms.ValidationError(self._how_to_write()) from error
        if not amount and not self.may_be_zero:
            raise forms.ValidationError(_("Enter more than zero."))
        if self.most is not None and amount > self.most:
            raise forms.ValidationError(
                _("At most %(amount)s.") % {"amount": formats.amount_with_code(self.most)}
            )
        return amount

    def _how_to_write(self) -> str:
        decimals = EXPONENTS[self.currency]
        example = {"example": formats.amount(Money(123_456, self.currency)), "decimals": decimals}
        if not decimals:
            return _("Enter a whole amount, such as %(example)s.") % example
        return _("Enter an amount with at most %(decimals)s decimals, such as %(example)s.") % example


def reason_field(help_text: str = "") -> forms.CharField:
    """The reason: kept on record, and shown to the customer if `help_text` says so."""
    return forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, help_text=help_text)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, typed as ISO or as German clerks write it."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, input_formats=["%Y-%m-%d", "%d.%m.%Y"], widget=widget, **kwargs)


def day_problem(account: CorporateAccount, day: date, today: date) -> str:
    """Why no money of the account can have arrived on a day; empty if it can. Days are those of the entity."""
    if day > today:
        return _("This day is in the future.")
    first = clock.day(account.created_at, account.entity.zone)
    if day < first:
        return _("This day is before the first day of the account, %(date)s.") % {
            "date": formats.date_long(first)
        }
    return ""
