"""What a page may hold: marked text only, nothing inline that the content security policy would stop."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

TEMPLATES = Path(__file__).resolve().parents[2] / "billing_portal"
OPAQUE = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans", "comment": "endcomment",
          "verbatim": "endverbatim"}  # fmt: skip
READ_ALOUD = ("alt", "title", "placeholder", "aria-label", "aria-description", "label")
WORD = re.compile(r"[^\W\d_]{2,}")
# Names and codes that are the same in every language, and languages named in themselves.
SAME_EVERYWHERE = {
    "English",
    "Deutsch",
    "PDF",
    "CSV",
    "XML",
    "IBAN",
    "BIC",
    "SEPA",
    "ACH",
    "EUR",
    "USD",
    "GBP",
    "nbsp",
}


class Reader(HTMLParser):
    """Collects what a person would read of the static parts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style", "svg")
        for name, value in attrs:
            if name in READ_ALOUD and value:
                self.texts.append((self.getpos()[0], value))

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style", "svg")

    def handle_data(self, data):
        if not self.silent:
            self.texts.append((self.getpos()[0], data))


def static_parts(source: str) -> str:
    """The template without its tags, variables and translated blocks; lines stay where they are."""
    kept, until = [], None
    for token in Lexer(source).tokenize():
        words = token.contents.split()
        newlines = "\n" * token.contents.count("\n")
        if token.token_type is TokenType.TEXT:
            kept.append(newlines if until else token.contents)
        else:
            kept.append(newlines)
            if token.token_type is TokenType.BLOCK and words:
                if until is None and words[0] in OPAQUE:
                    until = OPAQUE[words[0]]
                elif words[0] == until:
                    until = None
    return "".join(kept)


def unmarked(name: str, source: str) -> list[str]:
    reader = Reader()
    reader.feed(static_parts(source))
    return [
        f"{name}:{line} {text.strip()[:60]!r}"
        for line, text in reader.texts
        if set(WORD.findall(text)) - SAME_EVERYWHERE
    ]


def inline(name: str, source: str) -> list[str]:
    found = re.findall(r"<[a-z][^>]*\s(?:style|on[a-z]+)\s*=|<script(?![^>]*\bsrc=)[^>]*>|<style\b", source)
    return [f"{name}: {part[:60]}" for part in found]


def pages():
    """Our pages; mails carry their style inline because mail programs want it so."""
    for path in sorted(TEMPLATES.rglob("templates/**/*.html")):
        if "emails" not in path.parts:
            yield path.relative_to(TEMPLATES).as_posix(), path.read_text(encoding="utf-8")


def mails():
    for path in sorted(TEMPLATES.rglob("templates/**/emails/**/*.html")):
        yield path.relative_to(TEMPLATES).as_posix(), path.read_text(encoding="utf-8")


def test_every_text_of_a_page_or_mail_is_marked_for_translation():
    assert [fault for name, source in [*pages(), *mails()] for fault in unmarked(name, source)] == []


def test_no_page_has_inline_style_or_script():
    assert [fault for name, source in pages() for fault in inline(name, source)] == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Save {{ x }}</p>",
        '<img alt="A quote">',
        "{% if a %}<b>Overdue</b>{% endif %}",
        "{% blocktranslate %}Fine{% endblocktranslate %} but this",
    ],
)
def test_planted_unmarked_text_is_found(source):
    assert len(unmarked("a.html", source)) == 1


def test_marked_text_and_codes_pass():
    source = (
        '{% load i18n %}<p title="{% translate "Total" %}" class="sum">{% translate "Total" %}: {{ total }} (PDF) · –</p>'
        "{% blocktranslate trimmed %}One <b>bold</b> word{% endblocktranslate %}{# a note #}"
        "{% comment %}no text{% endcomment %}<script src='a.js'></script>"
    )
    assert unmarked("a.html", source) == []


@pytest.mark.parametrize(
    "source", ['<p style="color:red">', '<a href="/" onclick="x()">', "<script>x()</script>"]
)
def test_planted_inline_code_is_found(source):
    assert len(inline("a.html", source)) == 1
