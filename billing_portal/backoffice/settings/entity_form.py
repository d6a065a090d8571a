"""A legal entity in Django's admin, with the logo and colour of its papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldBooleanWidget

from billing_portal.backoffice.settings.schemes import scheme_field
from billing_portal.documents import logos
from billing_portal.documents.errors import LogoIsLost, LogoNotUsable
from billing_portal.documents.logo_upload import LARGEST_FILE, normalised
from billing_portal.documents.view import HEX_COLOUR
from billing_portal.identity.models import User
from billing_portal.sellers.actions import remove_logo, set_logo
from billing_portal.sellers.models import LegalEntity


def logo_shown(entity: LegalEntity | None) -> str:
    """The logo that the next paper carries, as a picture; a word where there is none."""
    if entity is None or not entity.logo:
        return _("None: documents show the first letter of the name.")
    try:
        logo = logos.load(entity.logo)
    except LogoIsLost:
        return _("The stored file is lost or damaged. Upload the logo again.")
    picture = '<img src="{}" alt="{}" width="{}" height="{}" style="background:#fff;padding:8px;max-width:100%;height:auto">'
    alt = _("Logo of %(name)s") % {"name": entity.name}
    return format_html(picture, logos.data_url(logo), alt, logo.width // 2, logo.height // 2)


class LetterheadForm(forms.ModelForm[LegalEntity]):
    """As the model, with an upload. A refused picture changes nothing."""

    logo_file = forms.FileField(
        label=gettext_lazy("New logo"),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=gettext_lazy(
            "PNG, JPEG, WebP or GIF, at most 5 MB; best 300 pixels high on a transparent "
            "background. Documents already issued keep theirs."
        ),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )
    no_logo = forms.BooleanField(
        label=gettext_lazy("Print no logo"), required=False, widget=UnfoldBooleanWidget
    )

    endpoint_scheme = scheme_field()

    class Meta:
        model = LegalEntity
        fields = (
            "code", "name", "street", "postal_code", "city", "region", "country", "zone", "vat_id", "tax_number",
            "register_number", "registration", "email", "phone", "website", "endpoint", "endpoint_scheme",
            "creditor_id", "accent", "terms",
        )  # fmt: skip

    def clean_accent(self) -> str:
        colour = str(self.cleaned_data["accent"]).strip()
        if not HEX_COLOUR.fullmatch(colour):
            raise forms.ValidationError(_("Enter the color as six hexadecimal digits, such as #0f5f8c."))
        return colour.lower()

    def clean_logo_file(self) -> logos.Logo | None:
        """The logo, redrawn; a file that is too large is not read."""
        upload: UploadedFile | None = self.cleaned_data.get("logo_file")
        if upload is None:
            return None
        try:
            if (upload.size or 0) > LARGEST_FILE:
                raise LogoNotUsable(_("The file is larger than 5 MB."))
            return normalised(bytes(upload.read()))
        except LogoNotUsable as error:
            raise forms.ValidationError(str(error.message)) from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("logo_file") and cleaned.get("no_logo"):
            self.add_error("no_logo", _("Choose one: a new logo or none."))
        return cleaned

    def save_logo(self, entity: LegalEntity, *, by: User, now: datetime) -> None:
        """After the row itself, in the same transaction."""
        if self.cleaned_data.get("no_logo"):
            remove_logo(entity, by=by, now=now)
        elif logo := self.cleaned_data.get("logo_file"):
            set_logo(entity, logo, by=by, now=now)
