"""Text as lists show it."""

from __future__ import annotations


def shorten(text: str, longest: int) -> str:
    """At most `longest` characters; what is cut ends with an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
