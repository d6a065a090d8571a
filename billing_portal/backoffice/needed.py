"""Fields of which it depends on others whether they are needed."""

from __future__ import annotations

from django import forms


def not_called_optional(field: forms.Field) -> None:
    """Show it without the word optional: what else was typed decides whether it is needed."""
    vars(field)["template_name"] = "backoffice/parts/needed_field.html"  # django-stubs do not know of it
