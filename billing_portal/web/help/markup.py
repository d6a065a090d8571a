"""From the marks of a help text to HTML. The texts are ours; everything around the marks is escaped."""

from __future__ import annotations

import re

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_MARK = re.compile(r"\*\*(?P<label>[^*]+)\*\*|\[(?P<words>[^\]]+)\]\((?P<target>[^)]+)\)")


def to_html(text: str, *, staff: bool = False) -> SafeString:
    """Labels become <strong>, links become <a>; to `staff` a page of the customer's is its words alone.

    Raises NoReverseMatch for a link that leads nowhere.
    """
    parts, end = [], 0
    for mark in _MARK.finditer(text):
        parts.append(escape(text[end : mark.start()]))
        end = mark.end()
        if label := mark["label"]:
            parts.append(format_html("<strong>{}</strong>", label))
            continue
        target = mark["target"]
        if staff and target.startswith("@portal:"):
            parts.append(escape(mark["words"]))
            continue
        url = reverse(target[1:]) if target.startswith("@") else reverse("help:topic", args=[target])
        parts.append(format_html('<a href="{}">{}</a>', url, mark["words"]))
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # every part is escaped above


def to_text(text: str) -> str:
    """The words alone, for the search."""
    return _MARK.sub(lambda mark: mark["label"] or mark["words"], text)
