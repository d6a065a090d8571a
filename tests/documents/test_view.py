import re
from dataclasses import replace

import pytest

from billing_portal.documents.html import paper_html
from billing_portal.documents.money import TaxRow
from billing_portal.documents.text import clean, paragraphs
from billing_portal.documents.view import accent_colour, prepare
from billing_portal.kit import formats
from billing_portal.kit.money import Money
from tests.documents import samples


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def plain(text):
    return text.replace("\u00a0", " ")


def sums(view):
    return {plain(row["label"]): plain(row["value"]) for row in view["sums"]}


def facts(view):
    return {label: plain(value) for label, value in view["facts"]}


def test_an_invoice_says_what_is_charged_what_is_paid_and_what_is_open():
    view = prepare(samples.invoice("en", paid_minor=100_00))

    assert sums(view) == {
        "Net": "USD 12,480.00",
        "No sales tax, on USD 12,480.00": "USD 0.00",
        "Total": "USD 12,480.00",
        "Paid": "USD −100.00",
    }
    assert plain(view["card"]["value"]) == "USD 12,380.00"
    assert plain(view["card"]["note"]) == "Due on Dec 22, 2026"


def test_every_invoice_prints_the_billing_contact_and_the_user_id():
    printed = facts(prepare(samples.invoice("en")))

    assert printed["Billing contact"] == "Dana Whitfield"
    assert printed["User ID"] == "billing@harborpine.example"
    assert printed["Your order number"] == "PO-88412"


@pytest.mark.parametrize(
    ("part", "says"),
    [((), ""), ((72, 92, 0), "72 of 92 days"), ((2, 31, 1), "2 of 31 days, then 1 × the whole period")],
)
def test_a_part_of_a_period_says_how_many_of_its_days_are_charged(part, says):
    paper = samples.invoice("en")
    line = replace(paper.lines[0], part=part, discount_percent="")

    _days, *said = prepare(replace(paper, lines=(line,)))["rows"][0]["details"][-1].split(" · ")

    assert " · ".join(said) == says


def test_a_period_prints_its_last_day_not_the_day_after():
    view = prepare(samples.invoice("en"))

    assert facts(view)["Service period"] == "Jan 1, 2027 to Dec 31, 2027"
    assert plain(view["rows"][0]["details"][1]).startswith("Jan 1, 2027 to Dec 31, 2027")


def test_german_figures_stand_on_a_german_paper():
    view = prepare(samples.invoice("de"))

    assert view["rows"][0]["cells"][-1][1] == "12.480,00"
    assert plain(view["card"]["value"]) == "14.851,20 EUR"
    assert view["size"] == "a4"
    assert view["language"] == "de"


def test_a_quote_says_until_when_with_time_and_zone():
    view = prepare(samples.quote("en"))

    assert facts(view)["Valid until"] == "Nov 29, 2026, 5:05 AM PST"
    assert "Nov 29, 2026, 5:05 AM PST" in view["intro"]


def test_a_quote_says_in_a_table_what_is_invoiced_when():
    schedule = prepare(samples.quote("en"))["schedule"]

    first, later = schedule["rows"]
    assert (plain(first["when"]), first["items"]) == ("Jan 1, 2027", ["Remote Support, 60 seats"])
    assert plain(later["when"]) == "Jan 1, 2028 to Jan 1, 2029"
    assert later["details"] == ["2 invoices, one per year"]
    assert (later["cells"][-1], later["note"]) == (["Total", "23,513.00"], "each")
    assert [plain(cell) for _label, cell in schedule["sums"]][-1] == "USD 70,539.00"


def test_one_invoice_needs_no_schedule():
    assert (
        prepare(replace(samples.quote("en"), schedule=samples.quote("en").schedule[:1]))["schedule"] is None
    )


@pytest.mark.parametrize(
    ("paid", "statement"),
    [
        (True, "Paid USD 23,513.00 on Nov 22, 2026."),
        (False, "Nothing paid yet, USD 23,513.00 due on Jan 4, 2027."),
    ],
)
def test_a_confirmation_states_whether_it_was_paid(paid, statement):
    view = prepare(samples.confirmation("en", paid=paid))

    assert plain(view["asides"][0]["paragraphs"][0]) == statement


def test_a_receipt_says_which_invoices_it_settled_and_what_stays_open():
    view = prepare(samples.receipt("en"))

    assert [row["name"] for row in view["rows"]] == ["DE-2026-000101", "DE-2026-000113"]
    assert plain(view["rows"][1]["cells"][-1][1]) == "USD 14,541.20"


def test_the_legal_note_of_a_tax_is_printed_once():
    data = samples.invoice("en")
    note = "Services outside the scope of German VAT, section 3a UStG."
    net = data.totals.net_minor
    rows = (TaxRow("O", "0", net - 100, 0, note), TaxRow("O", "0", 100, 0, note))
    seller = replace(data.seller, country="DE")

    view = prepare(replace(data, seller=seller, totals=replace(data.totals, taxes=rows)))

    assert [a["paragraphs"] for a in view["asides"] if a["title"] == "Tax"] == [[note]]
    assert any(label.startswith("Outside the scope of tax") for label in sums(view))


def test_page_and_pdf_print_the_very_figures_of_the_snapshot():
    data = samples.invoice("de", count=40, paid_minor=12_345)
    view, page = prepare(data), paper_html(data)

    amounts = [line.net_minor for line in data.lines]
    assert [row["cells"][-1][1] for row in view["rows"]] == [
        formats.amount(Money(minor, "EUR"), "de") for minor in amounts
    ]
    for text in [*sums(view).values(), view["card"]["value"], *(row["cells"][-1][1] for row in view["rows"])]:
        assert plain(text) in plain(page)


def test_hostile_text_is_escaped_in_the_page():
    data = samples.invoice("en")
    line = replace(data.lines[0], name="<script>alert(1)</script>", detail='" onload="x')

    page = paper_html(replace(data, lines=(line,), notes="<img src=x>\n{{ secret }}"))

    assert "<script" not in page
    assert "<img" not in page
    assert 'onload="x' not in page
    assert "{{ secret }}" in page


def test_the_page_has_no_inline_style_or_script_for_the_strict_policy():
    page = paper_html(samples.confirmation("en"))

    assert not re.search(r"\sstyle=|\son\w+=|<script|<style", page)


def test_nothing_invisible_survives():
    assert clean("a\u202eevil\u202c\x00 \u200bb\n\t c\ue000 😀👍🏽 ❤\ufe0f") == "aevil b c ❤"
    assert clean("e\u0301") == "é"
    assert paragraphs("eins\r\nzwei\n \n\n drei \x07") == ["eins\nzwei", "drei"]


@pytest.mark.parametrize("data", samples.every().values(), ids=samples.every())
def test_a_view_holds_strings_only(data):
    assert all(isinstance(text, str) for text in strings(prepare(data)))
    assert not [text for text in strings(prepare(data)) if "None" in text or "%(" in text]


def test_a_colour_too_pale_for_white_text_is_darkened_and_nonsense_replaced():
    assert accent_colour("#0f766e") == "#0f766e"
    assert accent_colour("#ffee00") != "#ffee00"
    assert accent_colour("red; }") == "#0f5f6b"
