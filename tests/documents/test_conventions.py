"""Papers as their readers' country writes them: American dates and terms, and what German ones print besides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from billing_portal.documents import statement
from billing_portal.documents.money import TaxRow, Totals
from billing_portal.documents.pdf import render
from billing_portal.documents.view import prepare
from billing_portal.kit.languages import regional
from tests.documents import samples
from tests.documents.einvoice.test_formats import LEITWEG
from tests.documents.einvoice.test_valid import BUYER
from tests.documents.einvoice.unusual import line, once, paper


def plain(value) -> str:
    return str(value).replace("\\xa0", " ").replace("\xa0", " ")


def american(**changes):
    return samples.invoice("en", 1, **changes)


def test_american_papers_write_american_dates_and_net_terms():
    facts = dict(prepare(american())["facts"])

    assert plain(facts["Invoice date"]) == "Nov 22, 2026"
    assert plain(facts["Due date"]) == "Dec 22, 2026"
    assert plain(facts["Service period"]) == "Jan 1, 2027 to Dec 31, 2027"
    assert facts["Payment terms"] == "Net 30"


def test_english_papers_to_elsewhere_stay_as_they_are():
    german = samples.invoice("de", 1)
    facts = dict(prepare(replace(german, language="en"))["facts"])

    assert plain(facts["Invoice date"]) == "22 Nov 2026"
    assert "Payment terms" not in facts


@pytest.mark.parametrize(
    ("language", "country", "written"),
    [("en", "US", "en-us"), ("en", "GB", "en"), ("de", "US", "de"), ("en", "", "en"), ("en", "../x", "en")],
)
def test_a_country_has_ways_of_its_own_where_its_folder_is(language, country, written):
    assert regional(language, country) == written


def taxed(category: str, percent: str, tax: int) -> Totals:
    return Totals(
        net_minor=12_480_00,
        total_minor=12_480_00 + tax,
        taxes=(TaxRow(category, percent, 12_480_00, tax),),
    )


@pytest.mark.parametrize(
    ("category", "percent", "tax", "label"),
    [
        ("O", "0", 0, "No sales tax, on USD 12,480.00"),
        ("Z", "0", 0, "No sales tax, on USD 12,480.00"),
        ("S", "10.25", 1_279_20, "Sales tax WA, 10.25% on USD 12,480.00"),
    ],
)
def test_american_tax_names_the_state_or_says_there_is_none(category, percent, tax, label):
    buyer = replace(BUYER, country="US", region="WA")

    view = prepare(american(totals=taxed(category, percent, tax), buyer_party=buyer))

    assert label in [plain(row["label"]) for row in view["sums"]]


def test_tax_included_is_said_only_where_there_is_tax():
    quote = samples.quote("en")
    free = prepare(replace(quote, totals=replace(quote.totals, taxes=())))
    german = prepare(samples.quote("de"))

    assert "tax included" not in plain(free)
    assert free["card"]["note"] == ""
    assert german["card"]["note"] == "Einschließlich Steuer"


def test_a_day_of_supply_is_no_period():
    facts = dict(prepare(paper([once(10_000)]))["facts"])

    assert facts["Leistungsdatum"] == "22.11.2026"
    assert "Leistungszeitraum" in dict(prepare(paper([line(10_000)]))["facts"])


def test_the_leitweg_id_is_printed():
    assert ["Käuferreferenz (Leitweg-ID)", LEITWEG] in prepare(paper([line(1)]))["facts"]


def test_a_german_credit_note_is_first_a_correction_of_an_invoice():
    assert prepare(samples.credit_note("de"))["title"] == "Rechnungskorrektur (Gutschrift)"
    assert prepare(samples.credit_note("en"))["title"] == "Credit note"


def test_the_code_says_what_it_is_for():
    assert prepare(samples.invoice("de", 1))["remittance"]["code"]["caption"] == "Scannen und zahlen"


def test_the_return_line_breaks_between_its_parts_only():
    line_ = prepare(american(buyer=replace(american().buyer, country="DE")))["seller"]["return_line"]

    assert line_.split(" ") == [part for part in line_.split(" ") if part == "·" or part]
    assert "United\u00a0States" in line_
    assert set(line_.split(" · ")) == {part for part in line_.split(" · ") if " " not in part}


def test_an_american_statement_writes_american_dates():
    data = american()
    view = statement.prepare_statement(
        statement.StatementData(
            language="en", currency="USD", zone="UTC", seller=data.seller, buyer=data.buyer,
            issued_on=data.issued_on, issued_at=data.issued_at, first_on=date(2026, 1, 1), last_on=date(2026, 12, 31),
            opening=0, closing=0, debits=0, credits=0, lines=(), ageing={},
        )
    )  # fmt: skip

    assert plain(view["facts"][0][1]) == "Jan 1, 2026 to Dec 31, 2026"


def owing(closing: int):
    data = samples.invoice("de", 1)
    return statement.prepare_statement(
        statement.StatementData(
            language="de", currency="EUR", zone="UTC", seller=data.seller, buyer=data.buyer,
            issued_on=data.issued_on, issued_at=data.issued_at, first_on=date(2026, 1, 1), last_on=date(2026, 12, 31),
            opening=0, closing=closing, debits=0, credits=0, lines=(), ageing={}, remittance=replace(data.remittance, reference=""),
        )
    )  # fmt: skip


def test_a_statement_says_where_to_pay_what_is_owed_and_nothing_where_nothing_is():
    view = owing(1)

    assert ["IBAN", "DE89 3704 0044 0532 0130 00"] in view["remittance"]["groups"][0]["rows"]
    assert "Verwendungszweck" in view["remittance"]["hint"]
    assert render(view, issued_at=samples.invoice().issued_at).startswith(b"%PDF")
    assert owing(0)["remittance"] is None
    assert owing(-1)["remittance"] is None
