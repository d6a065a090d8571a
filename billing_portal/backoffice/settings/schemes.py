"""The choice of a scheme of electronic addresses, in the two forms that ask for it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from billing_portal.documents.einvoice.eas import choices

NONE = ("", "—")


def scheme_field() -> forms.ChoiceField:
    """Every scheme of the EAS list."""
    return forms.ChoiceField(
        label=gettext_lazy("Scheme of the electronic address"),
        required=False,
        choices=lambda: [NONE, *choices(peppol=False)],
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy("Peppol takes a registered scheme, such as the VAT id, and no email address."),
    )


def only_peppol(field: forms.ChoiceField) -> None:
    """Offer what Peppol accepts."""
    field.choices = [NONE, *choices(peppol=True)]
