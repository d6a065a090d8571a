"""The fonts at hand: the papers' own typeface, those of Debian's packages for other scripts, and EXTRA_FONT_DIRS.

What they can show is known before a paper is printed or numbered: a group of characters that belong together (a letter with its
marks) is printed by one font, or not at all.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import typst
from django.conf import settings

from billing_portal.documents.cmap import characters
from billing_portal.documents.scripts import IDEOGRAPHS, OTHER, SCRIPTS, Script, script_of
from billing_portal.documents.text import clean

FAMILY = "Source Sans Pro"
WEIGHTS = ("Regular", "Semibold", "Bold")
FONT_FILES = {".ttf", ".otf", ".ttc", ".otc"}
STAND_IN = "?"  # for what no font at hand can show
HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-"})  # printed alike; the typeface has only the plain one
CJK_FAMILY, CJK_MONO = "Noto Sans CJK", "Noto Sans Mono CJK"

_lock = threading.Lock()
_shared: dict[int, Faces] = {}


class FontIsMissing(RuntimeError):
    """The package with the papers' typeface is not installed, or holds other files than it did."""


@dataclass(frozen=True, slots=True)
class Faces:
    """The fonts of one process and what each of them has, as code points; the papers' own is the first."""

    fonts: typst.Fonts
    families: tuple[str, ...]
    points: tuple[frozenset[int], ...]

    def order(self, country: str) -> list[str]:
        """The families in order of preference; ideographs as the buyer's country draws them."""
        region = f"{CJK_FAMILY} {IDEOGRAPHS.get(country, 'SC')}"
        return [name for name in self.families if not name.startswith(CJK_FAMILY) or name == region]

    def can_show(self, cluster: str) -> bool:
        """Whether one font has all of it, composed or in parts."""
        forms = {frozenset(map(ord, unicodedata.normalize(form, cluster))) for form in ("NFC", "NFD")}
        return any(wanted <= face for face in self.points for wanted in forms)


def faces() -> Faces:
    """The fonts of this process, found once. Raises FontIsMissing without the papers' own."""
    pid = os.getpid()
    with _lock:
        if pid not in _shared:
            _shared.clear()
            _shared[pid] = _found(pid)
        return _shared[pid]


def forget() -> None:
    """Look for fonts again, for tests that bring or take some away."""
    with _lock:
        _shared.clear()


def printable(text: str) -> str:
    """The text as the fonts can show it: what none has by its plain form (`①` is 1, `‑` is -), else by `?`."""
    if text.isascii():
        return text
    found = faces()
    if found.points[0].issuperset(map(ord, text)):
        return text
    return "".join(_shown(cluster, found) for cluster in clusters(text))


def uncovered(text: str) -> list[str]:
    """The clusters of a typed text that would be printed as `?`."""
    text = clean(text)
    if text.isascii():
        return []
    found = faces()
    if found.points[0].issuperset(map(ord, text)):
        return []
    return [
        cluster for cluster in clusters(text) if cluster != STAND_IN and _shown(cluster, found) == STAND_IN
    ]


def is_own(text: str) -> bool:
    """Whether the papers' own typeface has every character."""
    return text.isascii() or faces().points[0].issuperset(map(ord, text))


def scripts_lacking(texts: Iterable[str]) -> list[str]:
    """The codes of the scripts (ISO 15924) that these texts need and no font at hand has; OTHER for symbols."""
    return sorted({_script(cluster) for text in texts for cluster in uncovered(text)})


def _script(cluster: str) -> str:
    """The script whose font would help; OTHER if it is there already and lacks just this."""
    strange = next((char for char in cluster if ord(char) not in faces().points[0]), cluster[0])
    script = script_of(strange)
    return script.code if script and not _is_installed(script) else OTHER


def _is_installed(script: Script) -> bool:
    return script.files()[0].is_file()  # a few families have no bold


def lacking_fonts(names: Iterable[str], texts: Iterable[str]) -> list[str]:
    """What a paper lacks before it may be printed, as `font.Arab`: for names all that would be `?`, for other texts whole scripts.

    A symbol in a description is no reason to hold an invoice; a customer's name with a question mark in it is.
    """
    scripts = {code for code in scripts_lacking(texts) if code != OTHER} | set(scripts_lacking(names))
    return [f"font.{code}" for code in sorted(scripts)]


def covered_scripts() -> dict[str, bool]:
    """Each script of `scripts.SCRIPTS` with whether its fonts are installed, for staff."""
    return {script.code: _is_installed(script) for script in SCRIPTS}


def clusters(text: str) -> Iterator[str]:
    """A text in pieces that nobody would part: a character with the marks that follow it."""
    cluster = ""
    for char in text:
        if cluster and not unicodedata.category(char).startswith("M"):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _shown(cluster: str, found: Faces) -> str:
    if ord(cluster[0]) < 32 or found.can_show(cluster):
        return cluster
    plain = unicodedata.normalize("NFKC", cluster).translate(HYPHENS)
    return plain if all(found.can_show(part) for part in clusters(plain)) else STAND_IN


def _found(pid: int) -> Faces:
    """No system fonts but those that are named, no surprises."""
    own = _typeface(pid)
    extra = [Path(path) for path in settings.EXTRA_FONT_DIRS]
    loaded = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(own), *map(str, extra)],
    )
    if FAMILY not in loaded.families():
        raise FontIsMissing(f"{FAMILY} was not found")
    others = [name for name in loaded.families() if name != FAMILY and not name.startswith(CJK_MONO)]
    others.sort(key=lambda name: (name.startswith(CJK_FAMILY), name))
    files = [
        file for folder in extra for file in sorted(folder.rglob("*")) if file.suffix.lower() in FONT_FILES
    ]
    of_scripts = [file for script in SCRIPTS for file in script.files()[:1]]
    points = [characters(own / f"SourceSansPro-{WEIGHTS[0]}.ttf")]
    points += [characters(file) for file in dict.fromkeys([*of_scripts, *files]) if file.is_file()]
    return Faces(loaded, (FAMILY, *others), tuple(points))


def _typeface(pid: int) -> Path:
    """A folder with exactly the cuts that papers use, and the fonts of the scripts whose packages are installed.

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
    for file in dict.fromkeys(file for script in SCRIPTS for file in script.files()):
        if file.is_file():
            (folder / file.name).symlink_to(file)
    return folder


def _remove(folder: Path, pid: int) -> None:
    """Only the process that made the folder removes it, never a child."""
    if os.getpid() == pid:
        shutil.rmtree(folder, ignore_errors=True)
