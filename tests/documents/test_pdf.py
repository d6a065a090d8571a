import io
import re
import shutil
import subprocess
import threading
from dataclasses import replace

import pikepdf
import pytest

from billing_portal.documents import fonts, pdf
from billing_portal.documents.snapshots import Level
from billing_portal.documents.view import prepare
from tests.documents import samples

ALL = {
    "quote": samples.quote("de"),
    "confirmation": samples.confirmation("en", paid=True),
    "invoice": samples.invoice("de"),
    "receipt": samples.receipt("en"),
    "credit note": samples.credit_note("de"),
    "reminder": samples.reminder("de"),
    "final notice": samples.reminder("en", Level.FINAL),
}


def printed(data):
    return pdf.render(prepare(data), issued_at=data.issued_at)


def opened(content):
    return pikepdf.open(io.BytesIO(content))


@pytest.fixture
def fresh_fonts():
    """Forget compilers and fonts before and after: the settings of a test decide which fonts there are."""
    fonts.forget()
    pdf._local.__dict__.clear()
    yield
    fonts.forget()
    pdf._local.__dict__.clear()


@pytest.mark.parametrize("kind", ALL)
def test_a_short_paper_fits_on_one_page(kind):
    with opened(printed(ALL[kind])) as document:
        assert len(document.pages) == 1


@pytest.mark.parametrize("kind", ALL)
def test_every_paper_is_archivable_and_accessible(kind):
    with opened(printed(ALL[kind])) as document:
        metadata = document.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == ALL[kind].language
        assert "/StructTreeRoot" in document.Root
        assert document.Root.ViewerPreferences.DisplayDocTitle


@pytest.mark.parametrize(("language", "points"), [("de", (595, 842)), ("en", (612, 792))])
def test_the_sheet_has_the_size_of_its_country(language, points):
    with opened(printed(samples.invoice(language))) as document:
        left, bottom, right, top = document.pages[0].MediaBox
        assert (round(right - left), round(top - bottom)) == points


def test_the_same_paper_gives_the_same_bytes_twice():
    data = samples.invoice("de", 3)

    assert printed(data) == printed(data)


def test_another_thread_with_a_compiler_of_its_own_gives_the_same_bytes():
    data, result = samples.invoice("de", 3), []
    thread = threading.Thread(target=lambda: result.append(printed(data)))

    thread.start()
    mine = printed(data)
    thread.join()

    assert result == [mine]


def test_the_file_is_dated_by_its_issue_not_by_its_printing():
    with opened(printed(samples.invoice())) as document:
        assert str(document.docinfo["/CreationDate"]).startswith("D:20261122130500")


def test_a_thousand_lines_are_printed_with_a_head_on_every_page():
    with opened(printed(samples.invoice("de", 1000))) as document:
        assert 30 < len(document.pages) < 80


HOSTILE = [
    '#panic("x") *b* $x$ `raw` @ref <label> \\ // /* #import "/etc/passwd"',
    "株式会社サンプル 😀 עברית العربية",
    "x" * 3000,
    "a\u202eb\u0000\ue000\ufffe \u0301\u0301 ﷽ 𝔘𝔫𝔦",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
]


@pytest.mark.parametrize("text", HOSTILE, ids=["markup", "scripts", "long", "invisible", "word"])
def test_hostile_text_anywhere_is_printed_and_never_evaluated(text):
    data = samples.invoice("de", 1)
    hostile = replace(
        data,
        buyer=replace(data.buyer, name=text, address=(text[:200],), contact_name=text[:300]),
        lines=(replace(data.lines[0], name=text, detail=text),),
        notes=f"{text}\n\n{text}",
        purchase_order=text[:300],
        next_steps=(text,),
    )

    assert printed(hostile).startswith(b"%PDF")


def text_of(content, tmp_path):
    """The text by the engine's own reading order is in the view; here by a reader, where one is installed."""
    if not (tool := shutil.which("pdftotext")):
        pytest.skip("pdftotext is not installed: apt install poppler-utils")
    (tmp_path / "paper.pdf").write_bytes(content)
    done = subprocess.run([tool, "-layout", tmp_path / "paper.pdf", "-"], capture_output=True, check=True)
    return re.sub(r"[^\S\f]+", " ", done.stdout.decode().replace("\u00a0", " "))


def test_each_page_begins_with_the_sum_that_the_one_before_ended_with(tmp_path):
    data = samples.invoice("en", 40)
    *pages, _end = text_of(printed(data), tmp_path).split("\f")
    shown = [re.findall(r"Carried forward USD ([\d,.]+)", page) for page in pages]

    rows = [len(re.findall("Patches,|For technicians|Unattended", page)) for page in pages]
    sums, total = [], 0
    for count in rows:
        total += count
        sums.append(f"{sum(line.net_minor for line in data.lines[:total]) / 100:,.2f}")
    assert len(rows) > 2
    assert rows[1]
    assert shown[0] == [sums[0]]
    assert shown[1] == [sums[0], sums[1]]
    assert shown[2][:1] == [sums[1]]
    assert [text for page in shown[3:] for text in page] == []


def test_a_paper_of_one_page_carries_nothing_forward(tmp_path):
    assert "Carried" not in text_of(printed(samples.invoice("en", 7)), tmp_path)


def test_a_reader_finds_the_words_and_figures(tmp_path):
    text = text_of(printed(samples.invoice("en", paid_minor=100_00)), tmp_path)

    for words in (
        "US-2026-000058",
        "Harbor & Pine LLC",
        "Dana Whitfield",
        "billing@harborpine.example",
        "USD 12,380.00",
        "RF14 US20 2600 0058",
        "Lockbox 4410",
        "Jan 1, 2027 to Dec 31, 2027",
        "Page 1 of 1",
    ):
        assert words in text


def test_markup_is_printed_verbatim(tmp_path):
    data = samples.invoice("en")
    line = replace(data.lines[0], name='#panic("x") *b* $x$ <script>')

    assert '#panic("x") *b* $x$ <script>' in text_of(printed(replace(data, lines=(line,))), tmp_path)


def test_papers_need_their_typeface(fresh_fonts, monkeypatch):
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)

    with pytest.raises(fonts.FontIsMissing):
        printed(samples.invoice())


def test_an_empty_folder_of_extra_fonts_does_no_harm(fresh_fonts, settings, tmp_path):
    settings.EXTRA_FONT_DIRS = [tmp_path]

    printed(samples.invoice())

    assert fonts.faces().families[0] == fonts.FAMILY


def test_every_template_compiles_without_a_warning(caplog):
    for data in ALL.values():
        printed(data)

    assert not caplog.records
