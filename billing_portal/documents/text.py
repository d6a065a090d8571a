"""Other people's words, made printable: one line or paragraphs, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Controls, formats (zero-width, bidi overrides that can reverse a sum), surrogates, private use, unassigned.
UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
BLANKS = re.compile(r"\s+")
PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


# What XML 1.0 cannot hold at all, whoever typed it.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without what XML cannot hold."""
    return UNWRITABLE.sub("", text)


def _is_picture(char: str) -> bool:
    """Emoji and what modifies them: no text font has them, and PDF/A refuses a glyph that is missing.

    Of a key such as `1️⃣` the digit stays: a purchase order is recognised by it.
    """
    point = ord(char)
    return (
        point == 0x20E3
        or (point >= 0x1F000 and unicodedata.category(char) in ("So", "Sk"))
        or 0xFE00 <= point <= 0xFE0F
    )


@lru_cache(maxsize=8192)
def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", BLANKS.sub(" ", text)).strip()
    kept = (c for c in text if unicodedata.category(c) not in UNPRINTABLE and not _is_picture(c))
    return BLANKS.sub(" ", "".join(kept)).strip()


def clean(text: str) -> str:
    """One line of printable text: blanks folded, composed (NFC), no control, private-use or emoji."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return _clean(text)


def paragraphs(text: str) -> list[str]:
    """Paragraphs as typed between blank lines; line breaks inside one are kept as newlines."""
    blocks = PARAGRAPHS.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    cleaned = ("\n".join(filter(None, map(clean, block.split("\n")))) for block in blocks)
    return [block for block in cleaned if block]
