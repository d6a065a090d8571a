import json
from dataclasses import replace

import pytest

from billing_portal.documents.references import creditor_reference, grouped
from billing_portal.documents.snapshots import PaperData, PaperDoesNotAddUp
from billing_portal.kit.digests import digest
from tests.documents import samples

PAPERS = [samples.quote(), samples.confirmation("en", paid=True), samples.invoice(), samples.receipt("en")]


@pytest.mark.parametrize("data", PAPERS, ids=lambda data: data.kind)
def test_a_paper_survives_json_unchanged(data):
    stored = json.loads(json.dumps(data.to_json()))

    assert PaperData.from_json(stored) == data
    assert digest(stored) == digest(data.to_json())


def test_a_paper_filed_before_a_field_existed_reads_with_its_default():
    stored = samples.invoice().to_json()
    del stored["invoice_number"]

    assert PaperData.from_json(stored).invoice_number == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [("currency", 7), ("due_on", 20261222), ("lines", "none"), ("colour", "red"), ("seller", [])],
)
def test_a_snapshot_with_a_strange_field_is_refused(field, value):
    with pytest.raises(ValueError):
        PaperData.from_json({**samples.invoice().to_json(), field: value})


def test_a_float_has_no_place_in_a_snapshot():
    data = samples.invoice()

    with pytest.raises(TypeError):
        replace(data, totals=replace(data.totals, saving_minor=0.5)).to_json()


@pytest.mark.parametrize("part", ["net_minor", "total_minor", "paid_minor"])
def test_figures_that_contradict_each_other_are_refused(part):
    data = samples.invoice()

    with pytest.raises(PaperDoesNotAddUp):
        replace(data, totals=replace(data.totals, **{part: getattr(data.totals, part) + 1}))


def test_a_line_that_is_missing_is_noticed():
    data = samples.invoice(count=3)

    with pytest.raises(PaperDoesNotAddUp):
        replace(data, lines=data.lines[:2])


def test_north_america_gets_letter_and_everybody_else_a4():
    invoice = samples.invoice()

    sizes = {
        country: replace(invoice, buyer=replace(invoice.buyer, country=country)).paper_size
        for country in ("US", "CA", "DE", "GB")
    }

    assert sizes == {"US": "letter", "CA": "letter", "DE": "a4", "GB": "a4"}


def test_the_creditor_reference_is_an_iso_11649_one():
    reference = creditor_reference("DE-2026-000113")

    # By hand: DE2026000113 with RF00 behind it, letters as numbers, 98 less the rest by 97.
    digits = "".join(str(int(c, 36)) for c in "DE2026000113RF00")
    assert reference == f"RF{98 - int(digits) % 97:02d}DE2026000113"
    assert grouped(reference) == "RF37 DE20 2600 0113"


@pytest.mark.parametrize("number", ["", "---", "X" * 22])
def test_a_number_without_letters_or_with_too_many_makes_no_reference(number):
    with pytest.raises(ValueError):
        creditor_reference(number)
