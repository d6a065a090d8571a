"""Fields and words that the forms of requests are made of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.documents.errors import FileNotUsable
from billing_portal.documents.files import LARGEST, Upload
from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats
from billing_portal.quotes.models import Quote
from billing_portal.requests import files
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import last_day

LONGEST_MESSAGE = 4000
CHOOSE = ("", gettext_lazy("Choose …"))
DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
NOT_CHOSEN = {
    "required": gettext_lazy("Choose one."),
    "invalid_choice": gettext_lazy("Choose one from the list."),
}


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by what is in it; clean gives uploads."""

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        uploads = []
        given = data if isinstance(data, list | tuple) else [data]
        given = [one for one in given if one]
        if len(given) > files.MOST:
            raise forms.ValidationError(_("At most 5 files at once."))
        for one in given:
            body = bytes(one.read(LARGEST + 1))
            try:
                files.kind_of(body)
            except FileNotUsable as error:
                raise forms.ValidationError(f"{one.name}: {error.message}") from error
            uploads.append(Upload(one.name or "", body))
        return uploads


def files_field() -> FilesField:
    return FilesField(
        label=gettext_lazy("Files"),
        required=False,
        widget=ManyFiles({"accept": "application/pdf,image/png,image/jpeg"}),
        help_text=gettext_lazy("PDF, PNG or JPEG, at most 5 files of 5 MB each."),
    )


def words_field(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": gettext_lazy("Enter a short message.")},
        **kwargs,
    )


def on_record_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Reason on record"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Who asked for it, and how. It is kept on record, and the billing contact is notified by mail."
        ),
        error_messages={"required": gettext_lazy("Enter a short reason.")},
    )


def choice_field(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[CHOOSE, *choices], required=required, error_messages=NOT_CHOSEN
    )


def day_field(label: Any, help_text: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput({"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
        help_text=help_text,
    )


def subscription_words(row: Subscription) -> str:
    return _("%(product)s %(number)s, until %(date)s") % {
        "product": row.product.name,
        "number": row.number,
        "date": formats.date_short(last_day(row.end_on)),
    }


def invoice_words(row: Invoice) -> str:
    return f"{row.number} · {formats.date_short(row.issued_on)} · {formats.amount_with_code(row.total)}"


def quote_words(row: Quote) -> str:
    return f"{row.number} · {row.title}"
