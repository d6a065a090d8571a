"""A prepared view as a tagged, archivable PDF (PDF/A-3a and PDF/UA-1): same view and instant, same bytes.

Rules of the engine, each of them learnt the hard way: a compiler is made lazily for each thread of each process
(it hangs in a child forked after use, and two threads may not share one); its input is a path (text input
runs out of file ids); a standard is always demanded (else missing glyphs pass in silence).
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import typst

from billing_portal.documents import fonts, logos
from billing_portal.documents.einvoice.zugferd import declare

TEMPLATES = Path(__file__).parent / "typst"
MISSING_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}")  # how the engine quotes marks: `\u{5b9}`
LONG_WORD = re.compile(r"\S{28,}")
PIECE = re.compile(r"[^.@/_-]*[.@/_-]+|[^.@/_-]+")
BREAK, SOFT_HYPHEN = "\u200b", "\u00ad"

logger = logging.getLogger(__name__)
_local = threading.local()


def render(view: dict[str, Any], *, issued_at: datetime, xml: bytes | None = None) -> bytes:
    """The PDF of a prepared view; `issued_at` dates the file. About 40 ms for one page.

    With `xml`, the paper's EN 16931 data, it is a ZUGFeRD / Factur-X document: the XML is attached byte for byte.
    What no font can show is replaced by `?`, is logged, and never stops a paper. Raises LogoIsLost.
    """
    logo = logos.load(view["seller"]["logo"]) if view["seller"]["logo"] else None
    written = {
        "fonts": fonts.faces().order(view.get("country", "")),
        "logo_ratio": logo and logo.ratio,
    }
    drawing = logos.as_svg(logo) if logo else ""
    lost = {cluster for text in _texts(view) for cluster in fonts.uncovered(text)}
    if lost:
        _say(view, lost)
    replace: Callable[[str], str] = fonts.printable
    while True:
        printed = _map_text(view, lambda text: _settable(replace(text)))  # noqa: B023  (called at once)
        try:
            pdf, warnings = _compiler().compile_with_warnings(
                sys_inputs={
                    "paper": json.dumps({**printed, **written}),
                    "logo": drawing,
                    "einvoice": xml.decode() if xml else "",
                },
                pdf_standards=["a-3a", "ua-1"],
                timestamp=int(issued_at.timestamp()),
            )
        except typst.TypstError as error:
            unknown = _unknown_characters(error)
            if not unknown or replace is _plain:
                raise
            _say(view, unknown)
            replace = _plain if replace is not fonts.printable else _without(unknown)
            continue
        for warning in warnings:
            logger.warning("paper %s: %s", view["number"], warning)
        return declare(cast(bytes, pdf)) if xml else cast(bytes, pdf)


def _say(view: dict[str, Any], unknown: set[str]) -> None:
    logger.warning("paper %s: no font shows %s", view["number"], ", ".join(sorted(unknown)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _unknown_characters(error: typst.TypstError) -> set[str]:
    """What the engine says that it cannot show, its escapes decoded."""
    found = MISSING_GLYPH.findall(f"{error} {getattr(error, 'diagnostic', '')}")
    return {char for text in found for char in ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)}


def _without(unknown: set[str]) -> Callable[[str], str]:
    """Replaces whole clusters: of `1` with an enclosing mark the engine names both, and only together they are wrong."""
    marks = {char for char in unknown if not char.isascii()}

    def replaced(text: str) -> str:
        text = fonts.printable(text)
        if marks.isdisjoint(text):
            return text
        parts = fonts.clusters(text)
        return "".join(fonts.STAND_IN if not marks.isdisjoint(part) else part for part in parts)

    return replaced


def _plain(text: str) -> str:
    """The last resort, which every font can show."""
    return text if text.isascii() else "".join(char if char.isascii() else fonts.STAND_IN for char in text)


def _settable(text: str) -> str:
    """Very long words get places to break."""
    return LONG_WORD.sub(_breakable, text) if len(text) > 27 else text


def _breakable(match: re.Match[str]) -> str:
    """Words of letters break with a hyphen; addresses after their punctuation, then anywhere, without one.

    Other scripts break by rules of their own, which the engine knows; what stood between would part joined letters.
    """
    word = match.group()
    if not fonts.is_own(word):
        return word
    if word.isalpha():
        return SOFT_HYPHEN.join(_chunks(word))
    return BREAK.join(chunk for piece in PIECE.findall(word) for chunk in _chunks(piece))


def _chunks(word: str) -> list[str]:
    return [word[i : i + 12] for i in range(0, len(word), 12)] if len(word) > 20 else [word]


def _map_text(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _map_text(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_map_text(item, change) for item in value]
    return value


def _compiler() -> typst.Compiler:
    """This thread's own compiler in this process."""
    pid = os.getpid()
    if getattr(_local, "pid", None) != pid:
        _local.compiler = typst.Compiler(
            str(TEMPLATES / "paper.typ"), root=str(TEMPLATES), font_paths=fonts.faces().fonts
        )
        _local.pid = pid
    return _local.compiler
