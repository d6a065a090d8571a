"""Where long words may break in a narrow column."""

from __future__ import annotations

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def breakable(address: object) -> SafeString:
    """A mail address, escaped, that breaks after its @ before it breaks inside a word."""
    return mark_safe(conditional_escape(str(address)).replace("@", "@<wbr>"))
