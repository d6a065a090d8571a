"""Which days a statement of account is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from billing_portal.ledger.statement import Span, presets

DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
OLDEST = date(2000, 1, 1)
PRESET = "this_year"


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, input_formats=DAY_FORMATS)


class PeriodForm(forms.Form):
    """First and last day from the address; this year where the address names none."""

    def __init__(self, asked: Any, today: date) -> None:
        first, last = presets(today)[PRESET]
        names_some = "from" in asked or "to" in asked
        super().__init__(asked if names_some else {"from": first.isoformat(), "to": last.isoformat()})
        self.today = today
        self.fields["from"] = _day(
            pgettext_lazy("period", "From")
        )  # no attribute of a class can be called so
        self.fields["to"] = _day(pgettext_lazy("period", "To"))

    def _within_reason(self, name: str) -> None:
        day = self.cleaned_data.get(name)
        if day is not None and day < OLDEST:
            self.add_error(name, _("Check the year."))
        if day is not None and day > self.today:
            self.add_error(name, _("This day is in the future."))

    def clean(self) -> dict[str, Any]:
        self._within_reason("from")
        self._within_reason("to")
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day comes before the first one."))
        return self.cleaned_data

    def span(self, zone: str) -> Span:
        """The checked days, in the zone of the issuing entity."""
        return Span(self.cleaned_data["from"], self.cleaned_data["to"], zone)
