"""Hostile text in every field of every kind neither breaks a paper nor escapes it, and its XML stays valid."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_portal.documents.einvoice import cii, model, ubl
from billing_portal.documents.einvoice.validate import problems_of
from billing_portal.documents.html import paper_html
from billing_portal.documents.pdf import render
from billing_portal.documents.snapshots import PaperData
from billing_portal.documents.view import prepare
from tests.documents import samples
from tests.documents.einvoice.test_valid import credit_note, invoice

# What is chosen from a list or computed, never typed: another value there is a programming error.
CODES = {
    "kind", "level", "language", "currency", "zone", "country", "accent", "logo", "interval", "tax_percent",
    "discount_percent", "percent", "tax_category", "category",
}  # fmt: skip
CHECKED = {"vat_id", "iban", "endpoint_scheme"}  # an e-invoice is made only with true ones
NASTY = [
    "😀👩‍👩‍👧‍👦🏳️‍🌈 Emoji GmbH",
    "שלום עולם العربية",
    "株式会社サンプル 한국어",
    "x" * 3000,
    "wort " * 600,
    '#panic("x") *b* $x$ `raw` @ref <label> \\ // /* #import "/etc/passwd" #{1/0}',
    "</td></table><script>alert(1)</script><img src=x onerror=alert(1)> {{ secret }} {% debug %}",
    "]]></ram:Name><ram:Name>&amp;&lol; <!-- --> <?xml version='1.0'?>",
    "a\x00b\x01\x08\x0b\x1f\x7f\x85",
    "\u202eevil\u202c \u2066iso\u2069 \u200b\u200d\ufeff",
    "\uffff\ufffe\ue000\U0010ffff \ud800",
    "\x00\u202e",
    "e\u0301" * 200 + "\u0301" * 60,
    "=1+1\t\r\n\r\n;DROP TABLE--",
]


def poisoned(value: Any, text: str, *, spare: frozenset[str] | set[str] = frozenset(), name: str = "") -> Any:
    """The same paper with `text` in every field that somebody may have typed."""
    if name in CODES | spare:
        return value
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(poisoned(item, text, spare=spare) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            item.name: poisoned(getattr(value, item.name), text, spare=spare, name=item.name)
            for item in fields(value)
        }
        return replace(value, **changed)
    return value


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(name for name, _value in attrs)))


def tags_of(page: str) -> set[tuple[str, tuple[str, ...]]]:
    parser = Tags()
    parser.feed(page)
    return set(parser.seen)


def printed(data: PaperData, xml: bytes | None = None) -> bytes:
    return render(prepare(data), issued_at=data.issued_at, xml=xml)


@pytest.mark.parametrize("kind", samples.every())
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_no_text_in_any_field_breaks_a_paper_or_its_page(kind, text):
    data = poisoned(samples.every("de")[kind], text)

    assert printed(data).startswith(b"%PDF")
    assert tags_of(paper_html(data)) <= KNOWN_TAGS


KNOWN_TAGS = {
    shape
    for language in ("de", "en")
    for data in samples.every(language).values()
    for shape in tags_of(paper_html(data))
} | tags_of(paper_html(poisoned(samples.confirmation("de"), "plain")))


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("paper", [invoice(), credit_note()], ids=["invoice", "credit note"])
def test_an_e_invoice_with_it_is_valid_in_both_syntaxes_or_is_none(paper, text):
    data = poisoned(paper, text, spare=CHECKED)
    if not model.is_einvoice(data):
        assert set(model.missing(data)) >= {"seller.name", "buyer.name"}
        return

    written = cii.write(model.of_paper(data))

    assert problems_of(written, syntax="cii") == []
    assert problems_of(ubl.write(model.of_paper(data)), syntax="ubl") == []
    with pikepdf.open(io.BytesIO(printed(data, written))) as document:
        assert document.attachments["factur-x.xml"].get_file().read_bytes() == written


def test_a_scheme_that_no_xml_can_hold_does_not_stop_the_writer():
    data = poisoned(invoice(), "a\x00\uffffb", spare={"vat_id", "iban"})

    assert cii.write(model.of_paper(data))
    assert ubl.write(model.of_paper(data))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(sorted(samples.every())),
    text=st.text(max_size=60) | st.lists(st.sampled_from(NASTY), max_size=3).map(" ".join),
)
def test_whatever_is_typed_is_printed(kind, text):
    data = poisoned(samples.every("en")[kind], text)

    assert printed(data).startswith(b"%PDF")
    assert tags_of(paper_html(data)) <= KNOWN_TAGS


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=80))
def test_whatever_is_typed_leaves_the_xml_valid(text):
    data = poisoned(invoice(), text, spare=CHECKED)
    if model.is_einvoice(data):
        assert problems_of(cii.write(model.of_paper(data)), syntax="cii") == []


def pages_of(pdf: bytes, tmp_path) -> list[str]:
    if not (tool := shutil.which("pdftotext")):
        pytest.skip("MISSING: pdftotext (apt install poppler-utils)")
    (tmp_path / "paper.pdf").write_bytes(pdf)
    done = subprocess.run([tool, "-layout", tmp_path / "paper.pdf", "-"], capture_output=True, check=True)
    return done.stdout.decode().replace("\u00a0", " ").rstrip("\f").split("\f")


def test_a_thousand_lines_repeat_the_head_count_the_pages_and_keep_the_totals_together(tmp_path):
    pages = pages_of(printed(samples.invoice("de", 1000)), tmp_path)

    numbers = [
        int(found)
        for page in pages
        for found in re.findall(r"^ *(\d+) +(?:Remote|Device)", page, re.MULTILINE)
    ]
    assert numbers == list(range(1, 1001))
    for count, page in enumerate(pages, start=1):
        assert f"Seite {count} von {len(pages)}" in page
        assert bool(re.search(r"(?:Remote|Device) \w+", page)) == ("Beschreibung" in page)
    [sums] = [page for page in pages if "Gesamtbetrag" in page]
    assert "Netto" in sums
    assert "Offener Betrag" in sums
