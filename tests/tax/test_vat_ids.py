"""Form and checksum of VAT ids, told apart before any register is asked."""

from __future__ import annotations

import pytest

from billing_portal.kit.tax_ids import compact_vat_id, vat_id_problem


@pytest.mark.parametrize(
    ("vat_id", "country"),
    [
        ("", "DE"),
        ("   ", "AT"),
        ("DE811907980", "DE"),
        ("de 811 907 980", "DE"),
        ("ATU13585627", "AT"),
        ("EL094259216", "GR"),
        ("GB980780684", "GB"),
        ("XI980780684", "GB"),
        ("CHE-107.787.577", "CH"),
        ("CHE-107.787.577 IVA", "CH"),
        ("NO 988 077 917 MVA", "NO"),
        ("AB12345", "US"),
        ("0123456789", "JP"),
    ],
)
def test_ids_as_they_are_written_have_no_problem(vat_id, country):
    assert vat_id_problem(vat_id, country) == ""


@pytest.mark.parametrize(
    ("vat_id", "country", "words"),
    [
        ("DE811907981", "DE", "check digits"),
        ("ATU13585628", "AT", "check digits"),
        ("811907980", "DE", "begins with DE"),
        ("GR094259216", "GR", "begins with EL"),
        ("ATU13585627", "DE", "begins with DE"),
        ("107787577", "CH", "begins with CHE"),
        ("DE81190798", "DE", "too many or too few"),
        ("DEABCDEFGHI", "DE", "not the format"),
        ("GB980780685", "GB", "check digits"),
        ("<b>1234</b>", "US", "letters and digits"),
        ("١٢٣٤٥٦", "US", "letters and digits"),
    ],
)
def test_each_problem_is_named_in_words(vat_id, country, words):
    assert words in str(vat_id_problem(vat_id, country))


def test_an_id_is_kept_without_spaces_and_dots():
    assert compact_vat_id(" che-107.787.577 mwst ") == "CHE107787577MWST"
