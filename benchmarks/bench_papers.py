"""How much CPU a paper costs: prepared, as HTML, as PDF. Needs no database."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from billing_portal.documents.einvoice.zugferd import xml_of
from billing_portal.documents.html import render_view
from billing_portal.documents.pdf import render
from billing_portal.documents.view import prepare
from tests.documents import samples
from tests.documents.einvoice.test_valid import BUYER, SELLER


def cpu_ms(work: Callable[[int], object], rounds: int) -> float:
    """Median CPU milliseconds of one call; `work` gets the round's number, so that no round repeats another."""
    spent = []
    for number in range(rounds):
        start = time.process_time()
        work(number)
        spent.append((time.process_time() - start) * 1000)
    return sorted(spent)[rounds // 2]


def run() -> list[tuple[str, float, float]]:
    """(what, median CPU ms, aim or 0) for one-page papers and for long ones; the first call of each is not counted."""
    invoice, long, quote = samples.invoice("de"), samples.invoice("de", 300), samples.quote("en")
    at = invoice.issued_at

    def pdf_of(view: dict) -> Callable[[int], object]:
        return lambda n: render({**view, "number": f"DE-2026-{n:06d}"}, issued_at=at)

    def zugferd(count: int) -> Callable[[int], object]:
        paper = replace(samples.invoice("de", count), seller_party=SELLER, buyer_party=BUYER)

        def whole(n: int) -> object:
            made = replace(paper, number=f"DE-2026-{n:06d}")
            return render(prepare(made), issued_at=at, xml=xml_of(made))

        whole(0)
        return whole

    views = {name: prepare(data) for name, data in (("invoice", invoice), ("long", long), ("quote", quote))}
    for view in views.values():
        render(view, issued_at=at)
    render_view(views["invoice"])
    return [
        ("paper: prepare an invoice of one page", cpu_ms(lambda _n: prepare(invoice), 100), 3.0),
        ("paper: prepare an invoice of 300 lines", cpu_ms(lambda _n: prepare(long), 20), 0.0),
        ("paper: invoice as HTML", cpu_ms(lambda _n: render_view(views["invoice"]), 100), 3.0),
        ("paper: invoice as PDF, one page", cpu_ms(pdf_of(views["invoice"]), 40), 60.0),
        ("paper: quote as PDF, one page", cpu_ms(pdf_of(views["quote"]), 40), 60.0),
        ("paper: whole ZUGFeRD invoice, one page", cpu_ms(zugferd(1), 40), 80.0),
        ("paper: whole ZUGFeRD invoice, 30 lines", cpu_ms(zugferd(30), 20), 130.0),
        ("paper: invoice of 300 lines as PDF", cpu_ms(pdf_of(views["long"]), 10), 0.0),
    ]
