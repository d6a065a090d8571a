"""A prepared view as a tagged, archivable PDF (PDF/A-3a and PDF/UA-1): same view and instant, same bytes.

Rules of the engine, each of them learnt the hard way: a compiler is made lazily for each thread of each process
(it hangs in a child forked after use, and two threads may not share one); its input is a path (text input
runs out of file ids); a standard is always demanded (else missing glyphs pass in silence).
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import re
import shutil
import tempfile
import threading
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import typst
from django.conf import settings

from billing_portal.documents import logos
from billing_portal.documents.einvoice.zugferd import declare

TEMPLATES = Path(__file__).parent / "typst"
FAMILY = "Source Sans Pro"
WEIGHTS = ("Regular", "Semibold", "Bold")
MISSING_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
STAND_IN = "?"  # for a character that no font at hand has
LONG_WORD = re.compile(r"\S{28,}")
PIECE = re.compile(r"[^.@/_-]*[.@/_-]+|[^.@/_-]+")
BREAK, SOFT_HYPHEN = "\u200b", "\u00ad"

logger = logging.getLogger(__name__)
_lock = threading.Lock()
_local = threading.local()
_shared: dict[str, Any] = {}
_missing: set[str] = set()  # characters that this process has found no font for


class FontIsMissing(RuntimeError):
    """The package with the papers' typeface is not installed, or holds other files than it did."""


def render(view: dict[str, Any], *, issued_at: datetime, xml: bytes | None = None) -> bytes:
    """The PDF of a prepared view; `issued_at` dates the file. About 40 ms for one page.

    With `xml`, the paper's EN 16931 data, it is a ZUGFeRD / Factur-X document: the XML is attached byte for byte.
    A character that no font can show is replaced by `?`, is logged, and never stops a paper. Raises LogoIsLost.
    """
    compiler, families = _compiler()
    logo = logos.load(view["seller"]["logo"]) if view["seller"]["logo"] else None
    drawing = logos.as_svg(logo) if logo else ""
    for _attempt in range(3):
        printable = _map_text(view, _printable)
        try:
            pdf, warnings = compiler.compile_with_warnings(
                sys_inputs={
                    "paper": json.dumps({**printable, "fonts": families, "logo_ratio": logo and logo.ratio}),
                    "logo": drawing,
                    "einvoice": xml.decode() if xml else "",
                },
                pdf_standards=["a-3a", "ua-1"],
                timestamp=int(issued_at.timestamp()),
            )
        except typst.TypstError as error:
            unknown = _unknown_characters(error)
            if unknown <= _missing:
                raise
            logger.warning("paper %s: no font shows %s", view["number"], ", ".join(sorted(unknown)))
            _missing.update(unknown)
            continue
        for warning in warnings:
            logger.warning("paper %s: %s", view["number"], warning)
        return declare(cast(bytes, pdf)) if xml else cast(bytes, pdf)
    raise RuntimeError(f"paper {view['number']} has characters that cannot be replaced")


def _unknown_characters(error: typst.TypstError) -> set[str]:
    found = MISSING_GLYPH.findall(f"{error} {getattr(error, 'diagnostic', '')}")
    return {char for text in found for char in text if ord(char) > 127}


def _printable(text: str) -> str:
    """Text as the page can set it: unknown characters replaced, very long words given places to break."""
    if not _missing.isdisjoint(text):
        text = "".join(STAND_IN if char in _missing else char for char in text)
    return LONG_WORD.sub(_breakable, text) if len(text) > 27 else text


def _breakable(match: re.Match[str]) -> str:
    """Words of letters break with a hyphen; addresses after their punctuation, then anywhere, without one."""
    word = match.group()
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


def _compiler() -> tuple[typst.Compiler, list[str]]:
    """This thread's own compiler in this process, and the font families in order of preference."""
    pid = os.getpid()
    if getattr(_local, "pid", None) != pid:
        fonts, families = _fonts(pid)
        _local.compiler = typst.Compiler(str(TEMPLATES / "paper.typ"), root=str(TEMPLATES), font_paths=fonts)
        _local.families = families
        _local.pid = pid
    return _local.compiler, _local.families


def _fonts(pid: int) -> tuple[typst.Fonts, list[str]]:
    """The papers' own typeface first, then whatever EXTRA_FONT_DIRS brings; no system fonts, no surprises."""
    with _lock:
        if _shared.get("pid") != pid:
            own = _typeface(pid)
            extra = [str(path) for path in settings.EXTRA_FONT_DIRS]
            fonts = typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(own), *extra]
            )
            if FAMILY not in fonts.families():
                raise FontIsMissing(f"{FAMILY} was not found")
            others = sorted(family for family in fonts.families() if family != FAMILY)
            _shared.update(pid=pid, fonts=fonts, families=[FAMILY, *others])
            _missing.clear()
        return _shared["fonts"], _shared["families"]


def _typeface(pid: int) -> Path:
    """A folder with exactly the cuts that papers use.

    The package holds every cut twice, as OTF and TTF; which one the engine met first would depend on the
    file system, and with it the bytes of the paper.
    """
    spec = find_spec("font_source_sans_pro")
    if spec is None or spec.origin is None:
        raise FontIsMissing("the package font-source-sans-pro is not installed")
    source = Path(spec.origin).parent / "files"
    folder = Path(tempfile.mkdtemp(prefix="portal-fonts-"))
    atexit.register(_remove, folder, pid)
    for weight in WEIGHTS:
        name = f"SourceSansPro-{weight}.ttf"
        if not (source / name).is_file():
            raise FontIsMissing(f"{name} is not in the package font-source-sans-pro")
        (folder / name).symlink_to(source / name)
    return folder


def _remove(folder: Path, pid: int) -> None:
    """Only the process that made the folder removes it, never a child."""
    if os.getpid() == pid:
        shutil.rmtree(folder, ignore_errors=True)
