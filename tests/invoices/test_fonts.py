"""A name that no installed font can show holds the invoice before its number, with the package that helps."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.documents import fonts, pdf, scripts
from billing_portal.flows.held import issue_held
from billing_portal.invoices.e_invoices import field_word
from billing_portal.invoices.steps import issue_invoices
from billing_portal.invoices.steps.drafts import Charge, Draft
from billing_portal.kit.periods import day_of
from billing_portal.ledger.models import Posting
from billing_portal.numbers.models import NumberSeries
from billing_portal.quotes.errors import PaperDataMissing
from billing_portal.tax.ports import TaxDecision
from tests.days import NOON
from tests.personas import sent

VAT = TaxDecision("S", Decimal(19), "test", {"en": "note"}, {})


def issued(account, *, company: str = "", description: str = "Set-up", po_number: str = ""):
    address = address_of(account.bill_to)
    bill_to = bill_to_snapshot(account, {**address, "company": company or address["company"]})
    draft = Draft(
        account=account,
        charges=[Charge("one_off", description, 1, 4_211, 0, 4_211, VAT, period=day_of(NOON.date()))],
        bill_to=bill_to,
        due_on=NOON.date() + timedelta(days=30),
    )
    [invoice] = issue_invoices([draft], by=None, now=NOON)
    return invoice


@pytest.fixture
def no_packages(monkeypatch):
    monkeypatch.setattr(scripts, "FOLDERS", dict.fromkeys(scripts.FOLDERS, Path("/nowhere")))
    fonts.forget()
    pdf._local.__dict__.clear()
    yield
    fonts.forget()
    pdf._local.__dict__.clear()


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"company": "株式会社サンプル"}, ["font.Hani", "font.Kana"]),
        ({"company": "हिन्दी Pvt Ltd"}, ["font.Deva"]),
        ({"description": "Einrichtung שָׁלוֹם"}, ["font.Hebr"]),
        ({"company": "ᚠ GmbH"}, ["font.Zyyy"]),
    ],
)
def test_it_is_held_without_number_and_posting(alpenrose, no_packages, changes, missing):
    invoice = issued(alpenrose, **changes)

    assert (invoice.status, invoice.number, invoice.missing) == ("draft", None, missing)
    assert not NumberSeries.objects.exists()
    assert not Posting.objects.exists()


def test_the_sentence_names_script_and_package():
    assert field_word("font.Hebr") == "font for Hebrew (install the package fonts-noto-core)"
    with translation.override("de"):
        assert field_word("font.Kana") == "Schrift für Katakana (Paket fonts-noto-cjk installieren)"
        assert "EXTRA_FONT_DIRS" in field_word("font.Zyyy")


@pytest.mark.parametrize("changes", [{"company": "Groß‑Müller GmbH"}, {"description": "☂ ᚠ"}, {}])
def test_what_can_be_printed_or_names_nobody_is_issued(alpenrose, no_packages, changes):
    assert issued(alpenrose, **changes).number == "DE-2026-000001"


def test_once_the_font_is_there_it_is_issued(alpenrose, staff, monkeypatch, no_packages):
    alpenrose.bill_to.company = "תפוח בע״מ"
    alpenrose.bill_to.save()
    invoice = issued(alpenrose)
    assert invoice.missing == ["font.Hebr"]

    monkeypatch.undo()
    fonts.forget()
    if not fonts.covered_scripts()["Hebr"]:
        pytest.skip(f"MISSING: fonts of scripts (apt install {scripts.CORE} {scripts.CJK})")

    assert issue_held(invoice, by=staff["finance"], now=NOON) == []
    invoice.refresh_from_db()
    assert invoice.number == "DE-2026-000001"


def test_a_quote_that_could_not_be_invoiced_is_not_sent(alpenrose, no_packages):
    alpenrose.bill_to.company = "ქართული შპს"
    alpenrose.bill_to.save()

    with pytest.raises(PaperDataMissing) as refused:
        sent(alpenrose)

    assert refused.value.fields == ["font.Geor"]
    assert alpenrose.quotes.get().status == "draft"
