"""Which writing systems papers can print, and the package of Debian that brings the font for each.

The papers' own typeface (`fonts.FAMILY`) has Latin, Greek and Cyrillic. The others come from Google's Noto families, in exactly the files
named here: a folder searched as a whole would make the bytes of a paper depend on what else is installed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

from billing_portal.kit.languages import base

CORE, CJK = "fonts-noto-core", "fonts-noto-cjk"
FOLDERS = {CORE: Path("/usr/share/fonts/truetype/noto"), CJK: Path("/usr/share/fonts/opentype/noto")}
OTHER = (
    "Zyyy"  # ISO 15924 for what belongs to no script of its own: symbols, and all that no package here has
)


@dataclass(frozen=True, slots=True)
class Script:
    """A writing system by its code (ISO 15924), with how the names of its characters begin in Unicode."""

    code: str
    words: tuple[str, ...]
    package: str
    fonts: tuple[str, ...]  # without weight and ending

    def files(self) -> list[Path]:
        """Where the package puts its fonts, regular and bold."""
        ending = "ttc" if self.package == CJK else "ttf"
        return [
            FOLDERS[self.package] / f"{font}-{weight}.{ending}"
            for font in self.fonts
            for weight in ("Regular", "Bold")
        ]


def _core(code: str, name: str) -> Script:
    return Script(code, (name.upper(),), CORE, (f"NotoSans{name}",))


_CJK = ("NotoSansCJK",)
SCRIPTS = (
    _core("Arab", "Arabic"),
    _core("Armn", "Armenian"),
    _core("Beng", "Bengali"),
    _core("Deva", "Devanagari"),
    _core("Ethi", "Ethiopic"),
    _core("Geor", "Georgian"),
    _core("Gujr", "Gujarati"),
    _core("Guru", "Gurmukhi"),
    _core("Hebr", "Hebrew"),
    _core("Knda", "Kannada"),
    _core("Khmr", "Khmer"),
    _core("Laoo", "Lao"),
    _core("Mlym", "Malayalam"),
    _core("Mymr", "Myanmar"),
    _core("Orya", "Oriya"),
    _core("Sinh", "Sinhala"),
    _core("Syrc", "Syriac"),
    _core("Taml", "Tamil"),
    _core("Telu", "Telugu"),
    _core("Thaa", "Thaana"),
    _core("Thai", "Thai"),
    Script("Tibt", ("TIBETAN",), CORE, ("NotoSerifTibetan",)),
    Script("Hani", ("CJK", "IDEOGRAPHIC", "BOPOMOFO", "KANGXI", "FULLWIDTH", "HALFWIDTH"), CJK, _CJK),
    Script("Hira", ("HIRAGANA",), CJK, _CJK),
    Script("Kana", ("KATAKANA", "KATAKANA-HIRAGANA"), CJK, _CJK),
    Script("Hang", ("HANGUL",), CJK, _CJK),
    Script("Latn", ("LATIN", "GREEK", "CYRILLIC"), CORE, ("NotoSans",)),  # the rare letters of the three
)
# How one ideograph is drawn differs by country; what is printed for the others is the Chinese of the mainland.
IDEOGRAPHS = {"JP": "JP", "KR": "KR", "TW": "TC", "HK": "HK", "MO": "HK"}
_BY_WORD = {word: script for script in SCRIPTS for word in script.words}
_BY_CODE = {script.code: script for script in SCRIPTS}


def script_of(char: str) -> Script | None:
    """The script of a character; None for symbols, marks of no script, and scripts that no package here covers."""
    return _BY_WORD.get(unicodedata.name(char, "").split(" ")[0])


def package_of(code: str) -> str:
    """The package with the font of a script of `SCRIPTS`, by its code; '' for others."""
    script = _BY_CODE.get(code)
    return script.package if script else ""


def script_name(code: str, language: str) -> str:
    """What a script is called in a language: `Arab` is Arabic, arabisch."""
    names = Locale.parse(base(language)).scripts
    return str(names.get(code, code))
