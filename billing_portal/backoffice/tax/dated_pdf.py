"""A paper about tax that staff keep: a PDF that can be opened, and the days on which it holds (B7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.documents.errors import FileNotUsable
from billing_portal.documents.files import LARGEST, check_pdf

OLDEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


def day_field(label: Any, *, required: bool) -> forms.DateField:
    widget = forms.DateInput({"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=required, widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y"]
    )


def within_reason(day: date | None) -> date | None:
    """Refuses a year that can only be a typing error."""
    if day is not None and not OLDEST <= day <= LATEST:
        raise forms.ValidationError(_("Check the year."))
    return day


class DatedPdfForm(forms.Form):
    """The file and its first and last day."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=200,
        widget=forms.FileInput({"accept": "application/pdf"}),
        help_text=gettext_lazy("PDF, at most 5 MB."),
        error_messages={
            "required": gettext_lazy("Choose the PDF."),
            "missing": gettext_lazy("Choose the PDF."),
            "empty": gettext_lazy("The file is empty."),
            "invalid": gettext_lazy("Choose the PDF."),
        },
    )
    valid_from = day_field(gettext_lazy("Valid from"), required=True)
    valid_to = day_field(gettext_lazy("Valid until"), required=False)
    use_required_attribute = False

    def clean_valid_from(self) -> date | None:
        return within_reason(self.cleaned_data["valid_from"])

    def clean_valid_to(self) -> date | None:
        until, since = within_reason(self.cleaned_data["valid_to"]), self.cleaned_data.get("valid_from")
        if until is not None and since is not None and until < since:
            raise forms.ValidationError(_("The last day comes before the first one."))
        return until

    def clean_file(self) -> bytes:
        """The bytes, already checked; a file that is too large is not read."""
        upload: UploadedFile = self.cleaned_data["file"]
        try:
            if (upload.size or 0) > LARGEST:
                raise FileNotUsable(_("The file is larger than 5 MB."))
            body = bytes(upload.read())
            check_pdf(body)
        except FileNotUsable as error:
            raise forms.ValidationError(str(error.message)) from error
        return body
