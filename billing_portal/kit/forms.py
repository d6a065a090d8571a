"""How every form of ours is drawn: `{{ form }}` or `{{ form.email.as_field_group }}` (settings.FORM_RENDERER)."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Label, help and error beside the field, a summary of errors on top; widgets stay Django's own."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
