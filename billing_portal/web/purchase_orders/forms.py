"""Purchase orders as both faces show and ask for them: the rows of the list and the form (B4, X6)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.documents.errors import FileNotUsable
from billing_portal.documents.files import LARGEST, Upload, check_pdf
from billing_portal.kit import formats
from billing_portal.kit.money import Money, NotAnAmount
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.web.visits import Visit

DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
OLDEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
MOST = 10**14  # minor units; more can only be a typing error


def _day(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
    return forms.DateField(required=False, widget=widget, input_formats=DAY_FORMATS, **kwargs)


def _reason_field() -> forms.CharField:
    """Why staff do it for the account; the forms drop it for the contact."""
    return forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Who asked for it, and how. It is kept on record, and the billing contact is notified by mail."
        ),
        error_messages={"required": gettext_lazy("Enter a short reason.")},
    )


class PurchaseOrderForm(forms.Form):
    """A purchase order as it is typed. `present` is the one that is changed; `replaced` the one that it takes over from."""

    number = forms.CharField(
        label=gettext_lazy("PO number"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the number of the purchase order.")},
    )
    issued_on = _day(
        label=gettext_lazy("Issue date"), help_text=gettext_lazy("The first day on which it may be used.")
    )
    expires_on = _day(
        label=gettext_lazy("Expiration date"),
        help_text=gettext_lazy("The last day on which it may be used."),
    )
    limit = forms.CharField(
        label=gettext_lazy("Amount limit"),
        required=False,
        max_length=30,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        max_length=200,
        widget=forms.FileInput({"accept": "application/pdf"}),
        help_text=gettext_lazy("The purchase order as a PDF, at most 5 MB. Optional."),
        error_messages={
            "empty": gettext_lazy("The file is empty."),
            "invalid": gettext_lazy("Choose the PDF."),
        },
    )
    reason = _reason_field()
    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        visit: Visit,
        present: PurchaseOrder | None = None,
        replaced: PurchaseOrder | None = None,
        **kwargs: Any,
    ) -> None:
        account, today = visit.account, visit.today
        self.account, self.today, self.present, self.replaced = account, today, present, replaced
        if present is not None:
            kwargs["initial"] = {
                "number": present.number,
                "issued_on": present.issued_on,
                "expires_on": present.expires_on,
                "limit": formats.amount(Money(present.limit_minor, account.currency))
                if present.limit_minor
                else "",
            }
        if replaced is not None:
            kwargs["initial"] = {"issued_on": today}
        super().__init__(*args, **kwargs)
        limit = self.fields["limit"]
        limit.help_text = _("In %(currency)s, tax included. Leave it empty if there is none.") % {
            "currency": account.currency
        }
        if replaced is not None:
            self.fields["issued_on"].required = True
            self.fields["issued_on"].label = _("Starts on")
            self.fields["issued_on"].help_text = _("The first day on which invoices show the new one.")
            self.fields["issued_on"].error_messages["required"] = _("Enter the day on which it starts.")
        if not visit.is_staff:
            del self.fields["reason"]

    def _within_reason(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and not OLDEST <= day <= LATEST:
            raise forms.ValidationError(_("Check the year."))
        return day

    def clean_issued_on(self) -> date | None:
        day = self._within_reason("issued_on")
        if self.replaced is not None and day is not None and day < self.today:
            raise forms.ValidationError(_("A replacement can start today or later."))
        return day

    def clean_expires_on(self) -> date | None:
        until = self._within_reason("expires_on")
        issued = self.cleaned_data.get("issued_on")
        if until is not None and issued is not None and until < issued:
            raise forms.ValidationError(_("It cannot expire before it was issued."))
        unchanged = self.present is not None and self.present.expires_on == until
        if until is not None and until < self.today and not unchanged:
            raise forms.ValidationError(_("This day has passed already."))
        return until

    def clean_limit(self) -> int | None:
        """Minor units of the account's currency; None without a limit."""
        typed: str = self.cleaned_data["limit"].strip()
        if not typed:
            return None
        try:
            minor = formats.parse_typed(typed, self.account.currency).minor
        except NotAnAmount as error:
            raise forms.ValidationError(_("This is not an amount.")) from error
        if not 0 < minor <= MOST:
            raise forms.ValidationError(_("Enter an amount above zero, or nothing."))
        return minor

    def clean_file(self) -> Upload | None:
        """The bytes, already checked; a file that is too large is not read."""
        upload = self.cleaned_data["file"]
        if not upload:
            return None
        try:
            if (upload.size or 0) > LARGEST:
                raise FileNotUsable(_("The file is larger than 5 MB."))
            body = bytes(upload.read())
            check_pdf(body)
        except FileNotUsable as error:
            raise forms.ValidationError(str(error.message)) from error
        return Upload(upload.name or "", body)

    def values(self) -> dict[str, Any]:
        """The checked fields by the names of the actions' parameters."""
        data = self.cleaned_data
        return {
            "number": data["number"],
            "issued_on": data["issued_on"],
            "expires_on": data["expires_on"],
            "limit_minor": data["limit"],
            "upload": data["file"],
            "reason": data.get("reason", ""),
        }


class CloseForm(forms.Form):
    """What closing asks: staff say why."""

    reason = _reason_field()
    use_required_attribute = False

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not visit.is_staff:
            del self.fields["reason"]
