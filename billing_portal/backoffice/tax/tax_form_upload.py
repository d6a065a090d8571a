"""What staff type to keep a tax form: its words, its days, and a PDF that can be opened (B7)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from billing_portal.backoffice.tax.dated_pdf import DatedPdfForm
from billing_portal.sellers.models import LegalEntity
from billing_portal.tax.models import TaxForm


class TaxFormForm(DatedPdfForm):
    """What is uploaded; a form that replaces another one is of the same entity."""

    entity = forms.ModelChoiceField(
        label=gettext_lazy("Legal entity"),
        queryset=LegalEntity.objects.order_by("code"),
        empty_label=None,
        to_field_name="code",
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TaxForm.Kind.choices)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("The name that customers know, with the year or the authority."),
        error_messages={"required": gettext_lazy("Enter the name that customers look for.")},
    )
    field_order = ("entity", "kind", "title", "file", "valid_from", "valid_to")

    def __init__(self, replaces: TaxForm | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if replaces is not None:
            del self.fields["entity"]
