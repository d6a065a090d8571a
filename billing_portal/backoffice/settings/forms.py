"""Forms of Django's admin that check more than the models do."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.forms import ChoiceField, ModelForm

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.settings.entity_form import LetterheadForm
from billing_portal.backoffice.settings.schemes import only_peppol, scheme_field
from billing_portal.kit.tax_ids import compact_vat_id, vat_id_problem


class WithVatId(ModelForm):
    """Form and checksum of the VAT id are checked beside the field; it is kept without spaces and dots."""

    def clean_vat_id(self) -> str:
        number = compact_vat_id(self.cleaned_data["vat_id"])
        country = self.cleaned_data.get("country") or self.instance.country
        if problem := vat_id_problem(number, country.upper()):
            raise ValidationError(str(problem))
        return number


class LegalEntityForm(WithVatId, LetterheadForm):
    class Meta(LetterheadForm.Meta):
        pass


class AccountForm(WithVatId):
    """An account that gets Peppol documents is offered the schemes that Peppol accepts, and no others."""

    endpoint_scheme = scheme_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = self.data.get("e_invoice") or self.instance.e_invoice
        if wanted == CorporateAccount.EInvoice.PEPPOL_UBL:
            only_peppol(cast(ChoiceField, self.fields["endpoint_scheme"]))
