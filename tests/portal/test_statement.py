"""The statement as page, CSV and PDF, for the contact and for staff."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from billing_portal.kit.money import Money
from billing_portal.kit.spreadsheet import FORMULA, csv_bytes
from billing_portal.web.invoices import statements
from tests.ledger.books import charged, received
from tests.portal.billing import billed
from tests.portal.visiting import Visitor, words

pytestmark = pytest.mark.books_disagree  # postings without the papers that lead to them

FORMS = ("/statement/", "/statement/pdf/", "/statement/csv/")


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


@pytest.fixture
def history(alpenrose, noon):
    """An invoice of last year, one of this, and a payment; noon is the 2nd of March."""
    billed(alpenrose, now=noon - timedelta(days=100))
    invoice = billed(alpenrose, now=noon - timedelta(days=20))
    received(alpenrose, 1_900, at=noon - timedelta(days=3), text="Wire", invoice=invoice.public_id)


def cells(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_this_year_is_shown_first(history, visitor):
    page = words(visitor.get("/statement/"))

    assert "EUR 219.00 open on 2 Mar 2026 · EUR 119.00 overdue" in page
    assert "1 Jan 2026 Opening balance 119.00" in page
    assert "10 Feb 2026 Invoice DE-2026-000001 119.00 238.00 27 Feb 2026 Payment Wire 19.00 219.00" in page
    assert "2 Mar 2026 Closing balance 119.00 19.00 219.00" in page
    assert "Not due EUR 100.00 61 to 90 days overdue EUR 119.00" in page


def test_a_preset_is_one_click_away(history, visitor):
    page = visitor.get("/statement/")
    last_year = next(choice for choice in page.context["presets"] if choice.label == "Last year")

    shown = words(visitor.get(f"/statement/?{last_year.query}"))

    assert "1 Jan 2025 Opening balance 0.00" in shown
    assert "31 Dec 2025 Closing balance 119.00 0.00 119.00" in shown


def test_it_is_linked_from_the_invoice_history(history, visitor):
    assert 'href="/statement/"' in visitor.get("/invoices/").content.decode()


def test_nothing_booked_is_said(alpenrose, visitor):
    page = words(visitor.get("/statement/"))

    assert "Nothing is open on 2 Mar 2026." in page
    assert "Nothing was posted in this period." in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-02-01&to=2026-01-01", "The last day comes before the first one."),
        ("from=2026-01-01&to=2026-03-03", "This day is in the future."),
        ("from=1899-01-01&to=2026-01-01", "Check the year."),
        ("from=&to=2026-01-01", "This field is required."),
        ("from=yesterday&to=2026-01-01", "Enter a valid date."),
        ("from=2026-01-01", "This field is required."),
        ("from=%00&to=2026-01-01", "Enter a valid date."),
    ],
)
def test_days_that_cannot_be_are_named_beside_their_field(history, visitor, query, said):
    page = visitor.get(f"/statement/?{query}")

    assert page.status_code == 422
    assert said in words(page)
    assert "Opening balance" not in words(page)
    for form in FORMS[1:]:
        answer = visitor.get(f"{form}?{query}")
        assert answer.status_code == 302
        assert visitor.get(answer["Location"]).status_code == 422


def test_too_many_lines_are_said_and_the_csv_still_has_them(alpenrose, visitor, noon, monkeypatch):
    for _ in range(4):
        charged(alpenrose, 100, at=noon)
    monkeypatch.setitem(statements.asked.__kwdefaults__, "longest", 3)

    assert "too many entries for one page" in words(visitor.get("/statement/"))
    assert len(cells(visitor.get("/statement/csv/"))) == 4 + 3


def test_a_second_currency_is_a_statement_of_its_own(alpenrose, visitor, noon):
    charged(alpenrose, 100, at=noon)
    charged(alpenrose, 777, at=noon, currency="JPY")
    charged(alpenrose, 1_234, at=noon, currency="KWD")

    euro = visitor.get("/statement/")
    yen = visitor.get("/statement/?currency=JPY")

    assert [choice.label for choice in euro.context["currencies"]] == ["EUR", "JPY", "KWD"]
    assert "Closing balance 1.00 0.00 1.00" in words(euro)
    assert "Closing balance 777 0 777" in words(yen)
    assert "currency=JPY" in yen.context["query"]
    assert cells(visitor.get("/statement/csv/?currency=KWD"))[-1][-2:] == ["1.234", "KWD"]
    assert visitor.get("/statement/?currency=USD").context["currency"] == "EUR"


def test_the_csv_has_numbers_and_dates_that_machines_read(history, visitor):
    response = visitor.get("/statement/csv/")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert cells(response) == [
        ["Date", "Entry", "Document", "Debit", "Credit", "Balance", "Currency"],
        ["2026-01-01", "Opening balance", "", "", "", "119.00", "EUR"],
        ["2026-02-10", "Invoice", "DE-2026-000001", "119.00", "", "238.00", "EUR"],
        ["2026-02-27", "Payment", "Wire", "", "19.00", "219.00", "EUR"],
        ["2026-03-02", "Closing balance", "", "119.00", "19.00", "219.00", "EUR"],
    ]


def test_a_label_like_a_formula_is_text_and_a_negative_balance_a_number(alpenrose, visitor, noon):
    received(alpenrose, 500, at=noon, text='=HYPERLINK("http://evil.example")')

    row = cells(visitor.get("/statement/csv/"))[2]

    assert row[2] == '\'=HYPERLINK("http://evil.example")'
    assert row[5] == "-5.00"


@given(st.lists(st.one_of(st.text(), st.integers(-(10**9), 10**9)), min_size=1))
def test_no_cell_of_text_begins_like_a_formula(values):
    """Source: OWASP ASVS 5.0, V1.2.10."""
    row = [Money(value, "EUR") if isinstance(value, int) else value for value in values]
    text = csv_bytes([row]).decode("utf-8-sig")
    read = next(csv.reader(io.StringIO(text, newline="")), [])

    for cell, value in zip(read, values, strict=True):
        if isinstance(value, int):
            assert round(float(cell) * 100) == value
        else:
            assert not cell.startswith(FORMULA)
            assert cell.removeprefix("'") == value.removeprefix("'")


@pytest.mark.parametrize("who", ["sabine", "grace"])
def test_the_pdf_is_in_the_accounts_language_and_size(history, request, noon, who):
    response = Visitor(request.getfixturevalue(who), noon).get("/statement/pdf/")

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    size = b"595.2" if who == "sabine" else b"612"
    assert size in response.content or b"/ObjStm" in response.content


def test_the_view_of_the_paper_says_what_the_page_says(history, alpenrose, noon, monkeypatch):
    seen = {}
    monkeypatch.setattr(statements, "render", lambda view, **_: seen.update(view) or b"")
    found = statements.asked(alpenrose, {}, now=noon).statement

    statements.statement_pdf(alpenrose, found, now=noon)

    assert (seen["language"], seen["size"], seen["number"]) == ("de", "a4", "A-1001")
    assert [row[3:] for row in seen["rows"]] == [["119,00", "", "238,00"], ["", "19,00", "219,00"]]
    assert seen["card"]["value"].replace("\u00a0", " ") == "219,00 EUR"
    assert len(seen["sums"]) == 2


@pytest.mark.parametrize("form", FORMS)
def test_the_same_few_questions_are_asked_however_long_it_is(alpenrose, visitor, noon, form):
    billed(alpenrose, now=noon)
    few = visitor.queries(form)
    for day in range(30):
        invoice = billed(alpenrose, now=noon - timedelta(days=day))
        received(alpenrose, 50, at=noon, invoice=invoice.public_id)
    many = visitor.queries(form)

    assert few == many <= 13


def test_staff_see_the_statement_of_an_account_that_they_may_see(history, alpenrose, bluebell, miriam, noon):
    representative = Visitor(miriam, noon)
    own, other = (
        [
            reverse(f"backoffice:account-statement{form}", args=[account.public_id])
            for form in ("", "-pdf", "-csv")
        ]
        for account in (alpenrose, bluebell)
    )

    assert "EUR 219.00 open on 2 Mar 2026" in words(representative.get(own[0]))
    assert (
        own[0]
        in representative.get(reverse("backoffice:account", args=[alpenrose.public_id])).content.decode()
    )
    assert [representative.get(url).status_code for url in own] == [200] * 3
    assert [representative.get(url).status_code for url in other] == [404] * 3
    wrong = representative.get(f"{own[1]}?from=x&to=y")
    assert wrong.status_code == 302
    assert wrong["Location"].startswith(own[0])


def test_strangers_do_not_find_the_figures_of_others(history, owen, noon):
    page = words(Visitor(owen, noon).get("/statement/"))

    assert "119.00" not in page
    assert "Nothing was posted in this period." in page
