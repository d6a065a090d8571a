"""The paper that reminds of invoices past their due date: three tones, what is open in each currency, where to send it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from billing_portal.documents.html import paper_html
from billing_portal.documents.money import OpenInvoice
from billing_portal.documents.snapshots import Level, PaperData, PaperDoesNotAddUp
from billing_portal.documents.view import prepare
from tests.documents import samples
from tests.documents.test_view import facts, plain, sums


def cells(row):
    return [plain(value) for _label, value in row["cells"]]


def test_it_lists_each_invoice_with_its_days_and_what_is_open():
    view = prepare(samples.reminder("en"))

    assert [column["label"] for column in view["columns"]] == [
        "Invoice", "Invoice date", "Due date", "Days overdue", "Invoice total", "Still open",
    ]  # fmt: skip
    first, second = view["rows"]
    assert (first["name"], second["name"]) == ("US-2026-000087", "US-2026-000094")
    assert cells(first) == ["Sep 1, 2026", "Oct 1, 2026", "52", "USD 1,190.00", "USD 1,190.00"]
    assert cells(second)[2:] == ["39", "USD 14,851.20", "USD 4,851.20"]
    assert second["details"] == ["RF12 US20 2600 0094"]
    assert plain(view["card"]["value"]) == "USD 6,041.20"
    assert facts(view)["Pay by"] == "Dec 2, 2026"


@pytest.mark.parametrize(
    ("level", "german", "english"),
    [
        (Level.FRIENDLY, "Zahlungserinnerung", "Payment reminder"),
        (Level.PAST_DUE, "Mahnung", "Past due notice"),
        (Level.FINAL, "Letzte Mahnung", "Final notice"),
    ],
)
def test_each_level_has_its_own_title_and_tone(level, german, english):
    de, en = prepare(samples.reminder("de", level)), prepare(samples.reminder("en", level))

    assert (de["title"], en["title"]) == (german, english)
    assert "6.041,20 EUR" in plain(de["intro"])
    assert ("9. Dez" in de["intro"] or "09.12.2026" in de["intro"]) == (level is Level.FINAL)
    assert "USD 6,041.20" in plain(en["intro"])


def test_the_levels_speak_in_different_words():
    assert len({prepare(samples.reminder("en", level))["intro"] for level in Level}) == 4


def test_it_says_where_to_send_it_with_a_reference_and_a_code_for_euro():
    euro, dollar = prepare(samples.reminder("de")), prepare(samples.reminder("en"))

    assert euro["remittance"]["reference"] == "RF91 MDE2 0260 0001 2"
    assert plain(euro["remittance"]["code"]["alt"]).endswith("6.041,20 EUR ausfüllt")
    assert dollar["remittance"]["code"] is None
    assert dollar["remittance"]["groups"]


def test_it_says_whom_to_reach_and_that_a_payment_may_be_on_its_way():
    view = prepare(samples.reminder("en"))
    blocks = {block["title"]: block["lines"] for block in view["blocks"]}

    assert blocks["Corporate Account Services"] == ["accounts@halden.example", "+49 89 5550 1200"]
    assert blocks["Your account manager"][0] == "Jonas Aigner"
    assert "on its way" in view["asides"][0]["paragraphs"][0]


def test_several_currencies_have_a_sum_each():
    data = samples.reminder("de")
    other = OpenInvoice("DE-2026-000099", date(2026, 9, 1), date(2026, 10, 1), 52, "CHF", 500_00, 250_00)
    view = prepare(replace(data, open_invoices=(*data.open_invoices, other)))

    assert sums(view) == {"Offen in EUR": "6.041,20 EUR", "Offen in CHF": "250,00 CHF"}
    assert "6.041,20 EUR und 250,00 CHF" in plain(view["intro"])
    assert plain(view["card"]["value"]) == "6.041,20 EUR"


def test_one_currency_has_no_second_sum():
    assert prepare(samples.reminder("de"))["sums"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"due_on": None},
        {"open_invoices": ()},
        {"open_invoices": samples.reminder().open_invoices[:1]},
        {"open_invoices": (replace(samples.reminder().open_invoices[0], open_minor=0),)},
        {"open_invoices": (replace(samples.reminder().open_invoices[0], currency="XXX"),)},
    ],
    ids=["no day", "no invoice", "not the total", "nothing open", "no currency"],
)
def test_figures_that_contradict_each_other_are_refused(changes):
    with pytest.raises(PaperDoesNotAddUp):
        replace(samples.reminder(), **changes)


@pytest.mark.parametrize("level", Level)
def test_it_survives_as_plain_data(level):
    data = samples.reminder("de", level)

    assert PaperData.from_json(data.to_json()) == data


def test_its_page_says_the_same():
    page = plain(paper_html(samples.reminder("de", Level.PAST_DUE)))

    for said in ("Mahnung", "DE-2026-000094", "4.851,20 EUR", "6.041,20 EUR", "Zahlbar bis"):
        assert said in page
