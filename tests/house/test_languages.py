"""A language is data: what is offered is complete, and no code asks which language it is."""

from __future__ import annotations

import ast
import re
import shutil

import pytest

from billing_portal.kit import catalogues
from billing_portal.kit.languages import FOLDER, FORMATS
from billing_portal.web.help import loader
from billing_portal.web.help.checks import offered_languages_are_complete
from tests.house.conftest import PACKAGE
from tools import translations

MAY_NAME_ONE = ("demo", "integrations", "settings")  # invented texts, what vendors speak, which are offered
CODES = sorted({path.name.partition("_")[0] for path in FOLDER.iterdir() if path.is_dir()})
CODE = re.compile(rf"({'|'.join(CODES)})([-_]\w{{2,4}})?")
IN_TAG = re.compile(rf"{{[{{%][^}}]*[\"']{CODE.pattern}[\"'][^}}]*}}")


def named_languages(sources):
    """Every language code that stands in code as a text of its own."""
    return [
        f"{source.at(node)} names the language {node.value}"
        for source in sources
        if source.app not in MAY_NAME_ONE
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    ]


def named_in_templates(pages: dict[str, str]) -> list[str]:
    """Every language code that a tag or filter of a template compares with or falls back to."""
    return [name for name, text in pages.items() if IN_TAG.search(text)]


@pytest.fixture
def german(tmp_path):
    """A copy of all that makes German, to be damaged, under the name that complaints use."""
    root = tmp_path / "locale"
    shutil.copytree(FOLDER / "de", root / "de")
    return root


def faults(root):
    return [*catalogues.faults_of("de", root), *loader.faults_of("de", root)]


def test_no_code_asks_which_language_it_is(sources):
    assert {"de", "en", "fr"} <= set(CODES), "the house test does not see the languages"
    assert named_languages(sources) == []


@pytest.mark.parametrize(
    "code",
    [
        'if language == "de": pass',
        'text = "x" if language.startswith("de") else "y"',
        'WORDS = {"en": "yes"}',
        'locale = parse("de_DE")',
        "language: str = 'fr-FR'",
    ],
)
def test_a_planted_language_code_is_found(plant, code):
    assert len(named_languages(plant("quotes/papers.py", code))) == 1


def test_words_countries_and_the_demo_are_no_language_codes(plant):
    assert named_languages(plant("kit/x.py", 'a = "DE"; b = "den"; c = "to"; d = "English"')) == []
    assert named_languages(plant("demo/company.py", 'terms = {"de": "Nur gegen Rechnung"}')) == []


def test_no_template_asks_which_language_it_is():
    pages = {str(path): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("templates/**/*.*")}
    assert len(pages) > 100, "the house test does not see the templates"
    assert named_in_templates(pages) == []


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ('{% if LANGUAGE_CODE == "de" %}Uhr{% endif %}', True),
        ("{{ LANGUAGE_CODE|default:'en' }}", True),
        ('<li lang="en">{{ line }}</li>', False),  # says what the text is, asks nothing
        ('{% translate "de facto" %}', False),
    ],
)
def test_a_planted_language_code_in_a_template_is_found(text, is_found):
    assert bool(named_in_templates({"a.html": text})) == is_found


def test_every_offered_language_is_complete():
    assert [error.msg for error in offered_languages_are_complete()] == []
    assert translations.check() == []


def test_a_complete_copy_has_no_fault(german):
    assert faults(german) == []


def test_a_missing_key_of_the_formats_is_named(german):
    path = german / "de" / FORMATS
    path.write_text(path.read_text().replace('long = "full"\n', ""))
    assert faults(german) == ["locale/de/formats.toml: [dates] long is missing."]


def test_missing_formats_are_named(german):
    (german / "de" / FORMATS).unlink()
    assert faults(german) == ["locale/de/formats.toml is missing."]


def test_a_missing_topic_is_named(german):
    (german / "de/help/sign-in.md").unlink()
    assert faults(german) == ["locale/de/help/sign-in.md is missing."]


def test_a_topic_that_no_chapter_has_is_named(german):
    shutil.copy(german / "de/help/sign-in.md", german / "de/help/log-in.md")
    assert faults(german) == ["locale/de/help/log-in.md is no topic of web/help/chapters.py."]


def test_a_link_to_no_topic_is_named(german):
    path = german / "de/help/sign-in.md"
    path.write_text(f"{path.read_text()}\nSiehe [dort](log-in).\n")
    assert faults(german) == ["locale/de/help/sign-in.md: the link to log-in leads nowhere."]


@pytest.mark.parametrize(
    "broken",
    ['msgstr ""', '#, fuzzy\nmsgid "Sign out"\nmsgstr "Abmelden"'],
    ids=["untranslated", "fuzzy"],
)
def test_a_text_that_nobody_translated_is_named(german, broken):
    path = german / "de" / catalogues.CATALOGUE
    whole = 'msgid "Sign out"\nmsgstr "Abmelden"'
    text = path.read_text()
    assert text.count(whole) == 1
    path.write_text(text.replace(whole, broken if "msgid" in broken else f'msgid "Sign out"\n{broken}'))
    [fault] = faults(german)
    assert re.fullmatch(
        r"locale/de/LC_MESSAGES/django\.po: 1 of \d+ texts are not translated, the first is 'Sign out'\.",
        fault,
    )


def test_a_missing_catalogue_is_named(german):
    (german / "de" / catalogues.CATALOGUE).unlink()
    assert faults(german) == ["locale/de/LC_MESSAGES/django.po is missing."]


def test_a_text_that_another_offered_language_has_is_missed(german, settings):
    """A catalogue with one text, translated, is not complete."""
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]
    path = german / "fr" / catalogues.CATALOGUE
    path.parent.mkdir(parents=True)
    path.write_text('msgid "Sign out"\nmsgstr "Se déconnecter"\n')
    shutil.copy(FOLDER / "fr" / FORMATS, german / "fr" / FORMATS)

    [fault] = catalogues.faults_of("fr", german)

    of_german = len([message for message in catalogues.read_catalogue("de") if message.id])
    assert f"{of_german - 1} of {of_german} texts are not translated" in fault
