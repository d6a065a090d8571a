"""The folder of a language: how its formats are read, and where texts in a language come from."""

from __future__ import annotations

import pytest

from billing_portal.kit.languages import (
    FOLDER,
    FORMATS,
    IncompleteLanguage,
    base,
    current,
    in_each,
    read_style,
    style,
    text_in,
)

GERMAN = (FOLDER / "de" / FORMATS).read_text(encoding="utf-8")


@pytest.fixture
def write(tmp_path):
    """A file of formats with this text."""

    def make(text):
        path = tmp_path / "locale" / "de" / FORMATS
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        return path

    return make


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('cldr = "de_DE"', "", "cldr is missing"),
        ('short = "medium"\n', "", "[dates] short is missing"),
        ('short = "medium"', "short = 3", "[dates] short is no text"),
        ('short = "medium"', 'short = " "', "[dates] short is no text"),
        ('short = "medium"', 'short = "medium"\nshrt = "x"', "[dates] shrt is no key of this file"),
        ('cldr = "de_DE"', 'cldr = "de_QQ"', "cldr: CLDR does not know 'de_QQ'"),
        ('cldr = "de_DE"', 'cldr = "Deutsch!"', "cldr: CLDR does not know 'Deutsch!'"),
        ('long = "full"', 'long = "HH:mm"', "[dates] long: 'HH:mm' is no pattern of CLDR"),
        ('long = "full"', 'long = "dddddd"', "[dates] long: 'dddddd' is no pattern of CLDR"),
        (
            "{amount}\\u00a0{code}",
            "{amount}",
            "[money] with_code: '{amount}' needs {amount} and {code}, each once",
        ),
        (
            "{moment} {zone}",
            "{moment} {zone} {zone}",
            "[moments] with_zone: '{moment} {zone} {zone}' needs {moment} and {zone}, each once",
        ),
    ],
)
def test_a_bad_key_is_named_with_its_file(write, old, new, complaint):
    assert old in GERMAN
    with pytest.raises(IncompleteLanguage) as raised:
        read_style(write(GERMAN.replace(old, new, 1)))
    assert str(raised.value) == f"locale/de/formats.toml: {complaint}."


def test_a_file_that_is_no_toml_is_named(write):
    with pytest.raises(IncompleteLanguage, match=r"^locale/de/formats\.toml cannot be read: "):
        read_style(write("[dates\n"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(IncompleteLanguage, match=r"^locale/nl/formats\.toml is missing\.$"):
        read_style(tmp_path / "locale" / "nl" / FORMATS)


def test_formats_are_read_once(monkeypatch):
    first = style("de")
    monkeypatch.setattr("billing_portal.kit.languages.read_style", None)
    assert style("de") is first


@pytest.mark.parametrize(
    ("language", "cldr"),
    [("de", "de_DE"), ("de-at", "de_DE"), ("en-ie", "en_GB"), ("nl", "en_GB"), ("fr", "fr_FR")],
)
def test_a_language_that_has_no_folder_writes_as_its_nearest_one(language, cldr):
    assert style(language).cldr == cldr


def test_the_language_of_a_country_is_its_first_part():
    assert [base(code) for code in ("de", "de-at", "pt_BR", "EN-us")] == ["de", "de", "pt", "en"]


@pytest.mark.parametrize(("language", "text"), [("de", "Ja"), ("de-at", "Ja"), ("fr", "Yes"), ("en", "Yes")])
def test_a_text_is_taken_in_the_readers_language_else_in_english(language, text):
    assert text_in({"en": "Yes", "de": "Ja"}, language) == text


def test_a_text_in_no_language_of_the_reader_is_empty():
    assert text_in({"de": "Ja"}, "fr") == ""


def test_a_text_is_made_in_every_language_that_is_offered():
    assert in_each(current) == {"en": "en", "de": "de"}
