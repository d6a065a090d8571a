"""The same invoice by WeasyPrint, in the same run: a yardstick for our PDFs, not a part of the portal.

It sets the page of the portal (documents/paper.html) with a plain style: no archivable PDF, no e-invoice inside.
"""

from __future__ import annotations

from functools import partial

from benchmarks.bench_papers import cpu_ms
from billing_portal.documents.html import paper_html
from billing_portal.documents.snapshots import PaperData
from tests.documents import samples

Row = tuple[str, float, float] | tuple[str, float, float, str]

STYLE = """
@page { size: A4; margin: 25mm 20mm 30mm 25mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif } }
body { font: 9.4pt/1.4 "Source Sans Pro", "DejaVu Sans", sans-serif; color: #16202a }
.paper-head, .paper-opening, .paper-decision, .paper-groups, .paper-foot { display: flex; justify-content: space-between; gap: 8mm }
.paper-lines { width: 100%; border-collapse: collapse; margin: 5mm 0 }
.paper-lines :is(th, td) { text-align: left; padding: 1.75mm 2mm; border-bottom: .4pt solid #d5dce2; vertical-align: top }
.paper-lines small { display: block; font-weight: 400 }
.paper-figure { text-align: right }
.paper-card { background: #0f766e; color: #fff; padding: 3mm 4mm; border-radius: 1.8mm }
.paper-hidden { display: none }
dl > div { display: flex; justify-content: space-between; gap: 4mm }
"""


def run() -> list[Row]:
    """One page and 30 lines; a row that says why, where its system libraries are missing."""
    try:
        from weasyprint import CSS, HTML
    except (ImportError, OSError) as error:
        return [
            (
                "yardstick: WeasyPrint",
                0.0,
                0.0,
                f"MISSING: {str(error).splitlines()[0]} (apt install libpango-1.0-0)",
            )
        ]
    style = CSS(string=STYLE)

    def whole(paper: PaperData, _round: int = 0) -> object:
        return HTML(string=f'<html lang="de"><body>{paper_html(paper)}</body></html>').write_pdf(
            stylesheets=[style]
        )

    rows: list[Row] = []
    for words, count, rounds in (("one page", 1, 15), ("30 lines", 30, 7)):
        paper = samples.invoice("de", count)
        whole(paper)
        rows.append((f"yardstick: WeasyPrint, {words}", cpu_ms(partial(whole, paper), rounds), 0.0))
    return rows
