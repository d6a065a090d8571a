"""Every script that a package covers is printed with a name of it; what has no font is known before it is printed."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from billing_portal.documents import cmap, fonts, pdf, scripts
from billing_portal.documents.text import clean
from billing_portal.documents.view import prepare
from tests.documents import samples

NAMES = {
    "Arab": "شركة مُحَمَّد",
    "Armn": "Հայաստան ՍՊԸ",
    "Beng": "বাংলা লিমিটেড",
    "Deva": "हिन्दी Pvt Ltd",
    "Ethi": "አማርኛ ኃ.የተ",
    "Geor": "შპს ქართული",
    "Gujr": "ગુજરાતી",
    "Guru": "ਪੰਜਾਬੀ",
    "Hebr": "שָׁלוֹם בע״מ",
    "Knda": "ಕನ್ನಡ",
    "Khmr": "ខ្មែរ",
    "Laoo": "ກຸງເທບ",
    "Mlym": "മലയാളം",
    "Mymr": "မြန်မာ",
    "Orya": "ଓଡ଼ିଆ",
    "Sinh": "සිංහල",
    "Syrc": "ܣܘܪܝܝܐ",
    "Taml": "தமிழ் நிறுவனம்",
    "Telu": "తెలుగు",
    "Thaa": "ދިވެހި",
    "Thai": "บริษัท ไทย",
    "Tibt": "བོད་ཡིག",
    "Hani": "北京示例有限公司",
    "Hira": "さくら",
    "Kana": "サンプル",
    "Hang": "한국어 주식회사",
    "Latn": "Ⱥlpha Ꞩons",
}
OF_PETER = ["PO 1️⃣", "e⃝", "\U00010348", "ᚠ", "e\u0901", "x" + "\u0301" * 40, "☂", '"\\u{5b9}"', "\u05b9\u05b9"]


def printed(data) -> bytes:
    return pdf.render(prepare(data), issued_at=data.issued_at)


def named(name: str, country: str = "DE"):
    data = samples.invoice("de", 1)
    return replace(data, buyer=replace(data.buyer, name=name, address=(name,), country=country))


def has_fonts(code: str) -> None:
    if not fonts.covered_scripts()[code]:
        pytest.skip(f"MISSING: fonts of scripts (apt install {scripts.CORE} {scripts.CJK})")


@pytest.fixture
def without_packages(monkeypatch):
    """A machine on which none of the packages is installed."""
    monkeypatch.setattr(scripts, "FOLDERS", dict.fromkeys(scripts.FOLDERS, Path("/nowhere")))
    fonts.forget()
    pdf._local.__dict__.clear()
    yield
    fonts.forget()
    pdf._local.__dict__.clear()


def test_there_is_a_name_in_every_script_that_a_package_covers():
    assert set(NAMES) == {script.code for script in scripts.SCRIPTS}
    for code, name in NAMES.items():
        assert code in {found.code for char in name if (found := scripts.script_of(char))}


@pytest.mark.parametrize("code", NAMES)
def test_a_name_in_a_script_with_a_font_is_printed_as_it_is(code, caplog):
    has_fonts(code)

    with pikepdf.open(io.BytesIO(printed(named(NAMES[code])))) as document:
        used = {str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()}

    assert fonts.scripts_lacking([NAMES[code]]) == []
    assert fonts.printable(clean(NAMES[code])) == clean(NAMES[code])
    assert [name for name in used if "Noto" in name]
    assert not caplog.records


@pytest.mark.parametrize("code", NAMES)
def test_without_the_package_the_script_is_named_and_the_paper_printed_all_the_same(
    code, without_packages, caplog
):
    assert fonts.scripts_lacking([NAMES[code]]) == [code]
    assert scripts.package_of(code) in {scripts.CORE, scripts.CJK}
    assert printed(named(NAMES[code])).startswith(b"%PDF")
    assert "no font shows" in caplog.text


@pytest.mark.parametrize("text", OF_PETER)
@pytest.mark.parametrize("installed", [True, False])
def test_nothing_that_is_typed_can_stop_a_paper(text, installed, request):
    if not installed:
        request.getfixturevalue("without_packages")

    assert printed(replace(named(text), purchase_order=text)).startswith(b"%PDF")


@pytest.mark.parametrize("text", [*NAMES.values(), *OF_PETER])
def test_what_the_engine_objects_to_is_read_with_its_escapes_and_replaced_whole(
    text, without_packages, monkeypatch
):
    monkeypatch.setattr(fonts, "printable", lambda text: text)  # as if we had believed a font that lied

    assert printed(named(clean(text))).startswith(b"%PDF")


def test_the_last_resort_needs_no_report_of_the_engine(without_packages, monkeypatch):
    monkeypatch.setattr(fonts, "printable", lambda text: text)
    monkeypatch.setattr(pdf, "_without", lambda unknown: lambda text: text)

    assert printed(named("हिन्दी")).startswith(b"%PDF")


def test_marks_are_replaced_with_the_letter_that_bears_them(without_packages):
    assert list(fonts.clusters("שָׁלוֹם")) == ["שָׁ", "ל", "וֹ", "ם"]
    assert fonts.printable("a שָׁלוֹם e⃝") == "a ???? ?"


def test_a_key_keeps_its_digit_and_a_hyphen_stays_a_hyphen(without_packages):
    assert fonts.printable(clean("PO 1️⃣")) == "PO 1"
    assert fonts.printable("Groß‑Müller") == "Groß-Müller"
    assert fonts.uncovered("Groß‑Müller ① ㎡") == []
    assert fonts.lacking_fonts(["Groß‑Müller"], []) == []


def test_a_symbol_holds_a_name_and_no_description(without_packages):
    assert fonts.lacking_fonts([], ["Set-up ᚠ"]) == []
    assert fonts.lacking_fonts(["ᚠ GmbH"], []) == [f"font.{scripts.OTHER}"]
    assert fonts.lacking_fonts([], ["Set-up 株式"]) == ["font.Hani"]


def test_what_an_installed_font_lacks_is_not_put_down_to_its_package():
    has_fonts("Deva")

    assert fonts.scripts_lacking(["e\u0901"]) == [scripts.OTHER]


@pytest.mark.parametrize(("country", "family"), [("JP", "JP"), ("TW", "TC"), ("CN", "SC"), ("DE", "SC")])
def test_ideographs_are_drawn_as_the_buyers_country_draws_them(country, family):
    has_fonts("Hani")

    with pikepdf.open(io.BytesIO(printed(named("直令", country)))) as document:
        used = " ".join(str(font.BaseFont) for font in document.pages[0].Resources.Font.values())

    assert f"NotoSansCJK{family.lower()}" in used


def test_the_same_paper_gives_the_same_bytes_in_every_script():
    data = replace(named(" ".join(NAMES.values())), notes="\n\n".join(NAMES.values()))

    assert printed(data) == printed(data)


def test_latin_papers_do_not_depend_on_the_packages(without_packages):
    data = samples.invoice("de", 3)
    alone = printed(data)
    fonts.forget()
    pdf._local.__dict__.clear()
    scripts.FOLDERS.update({scripts.CORE: Path("/usr/share/fonts/truetype/noto")})

    assert printed(data) == alone


def test_the_characters_of_a_font_are_read_as_fonttools_reads_them(tmp_path):
    for weight in fonts.WEIGHTS:
        file = fonts._typeface(0) / f"SourceSansPro-{weight}.ttf"
        assert cmap.characters(file) == frozenset(TTFont(file).getBestCmap())
    (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00\x00\xff")
    assert cmap.characters(tmp_path / "broken.ttf") == frozenset()
    assert cmap.characters(tmp_path / "none.ttf") == frozenset()


def test_what_is_lost_is_logged_once_a_print(without_packages, caplog):
    data = named("株")

    with caplog.at_level(logging.WARNING):
        printed(data)

    assert [record.getMessage() for record in caplog.records] == ["paper DE-2026-000113: no font shows 株"]
