"""The seller's dated rows: which one decides, where a registration is needed, every category of EN 16931."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from billing_portal.tax.errors import TaxUndecided
from billing_portal.tax.models import TaxRegistration, TaxRule
from billing_portal.tax.ports import CertificateEvidence, TaxCase, VatIdEvidence
from billing_portal.tax.table import TaxTable

pytestmark = pytest.mark.django_db
DAY, SINCE = date(2026, 3, 2), date(2026, 1, 1)
CASE = TaxCase("US", "US", "NY", "", "service", DAY)


def row(code: str, category: str, rate: str = "0", **fields: object) -> TaxRule:
    given = {
        "seller_country": "US",
        "buyer_country": "US",
        "product_category": "service",
        "valid_from": SINCE,
        **fields,
    }
    return TaxRule.objects.create(code=code, category=category, rate=rate, **given)


def registered(region: str = "", **fields: object) -> TaxRegistration:
    given = {"seller_country": "US", "country": "US", "valid_from": SINCE, **fields}
    return TaxRegistration.objects.create(region=region, number=f"N-{region}", **given)


def decide(case: TaxCase = CASE):
    return TaxTable().decide([case])[0]


def lacks(case: TaxCase = CASE) -> str:
    with pytest.raises(TaxUndecided) as caught:
        decide(case)
    return caught.value.missing


@pytest.mark.parametrize("category", ["AE", "K", "G", "E", "Z", "O"])
def test_every_category_without_a_rate_is_reached_by_a_row(category):
    registered("NY")
    row("r", category, needs_vat_id=category in ("AE", "K"))

    answer = decide(replace(CASE, buyer_vat_id="X1", vat_check=VatIdEvidence("valid")))

    assert (answer.category, answer.rate, answer.rule) == (category, 0, "r")


def test_tax_is_charged_only_where_the_seller_is_registered_on_the_day():
    row("ny", "S", "4", buyer_region="NY")
    assert lacks() == "registration"

    registered("NY", valid_from=DAY)

    assert decide().inputs["registration"] == "US-NY N-NY"
    assert lacks(replace(CASE, on=DAY - timedelta(days=1))) == "registration"


def test_a_registration_that_ended_charges_no_more():
    row("ny", "S", "4", buyer_region="NY")
    registered("NY", valid_to=DAY)

    assert decide().category == "S"
    assert lacks(replace(CASE, on=DAY + timedelta(days=1))) == "registration"


def test_not_being_registered_is_zero_only_by_a_row_that_says_so():
    row("ny", "S", "4", buyer_region="NY")
    row("not-registered", "O", only_unregistered=True)

    assert decide().rule == "not-registered"

    registered("NY")

    assert decide().rule == "ny"
    assert decide(replace(CASE, buyer_region="WA")).rule == "not-registered"


def test_the_row_of_the_region_goes_before_that_of_the_country_and_a_later_one_before_an_earlier():
    registered()
    row("all", "S", "5")
    row("ny-old", "S", "4", buyer_region="NY")
    row("ny-new", "S", "4.5", buyer_region="NY", valid_from=DAY)

    assert decide().rule == "ny-new"
    assert decide(replace(CASE, on=DAY - timedelta(days=1))).rule == "ny-old"
    assert decide(replace(CASE, buyer_region="WA")).rule == "all"


def test_a_certificate_takes_away_tax_that_would_be_charged_and_nothing_else():
    registered("NY")
    row("ny", "S", "4", buyer_region="NY")
    row("or", "O", buyer_region="OR")
    exempt = CertificateEvidence("R-1", "resale", "US", "", None)

    assert decide(replace(CASE, certificate=exempt)).category == "E"
    assert decide(replace(CASE, buyer_region="OR", certificate=exempt)).category == "O"


def test_without_an_id_a_row_for_everybody_decides_and_with_an_unanswered_one_none_does():
    registered(country="AT")
    row("business", "AE", buyer_country="AT", needs_vat_id=True)
    row("consumer", "S", "20", buyer_country="AT")
    case = replace(CASE, buyer_country="AT", buyer_region="", buyer_vat_id="ATU13585627")

    assert decide(replace(case, vat_check=VatIdEvidence("invalid"))).rule == "consumer"
    assert decide(replace(case, buyer_vat_id="")).rule == "consumer"
    assert decide(replace(case, vat_check=VatIdEvidence("valid"))).rule == "business"
    assert lacks(replace(case, vat_check=VatIdEvidence("unknown"))) == "vat_id_unknown"


def test_the_words_name_what_is_missing():
    case = replace(CASE, buyer_country="AT", buyer_region="", buyer_vat_id="ATU13585627")
    row("business", "AE", buyer_country="AT", needs_vat_id=True)

    with pytest.raises(TaxUndecided, match="tax_undecided") as caught:
        decide(replace(case, vat_check=VatIdEvidence("unknown")))

    assert "ATU13585627 has not been confirmed" in str(caught.value.message)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"category": "S", "rate": 0}, "rate"),
        ({"category": "O", "rate": 5}, "rate"),
        ({"category": "AE"}, "needs_vat_id"),
        ({"category": "S", "rate": 5, "only_unregistered": True}, "only_unregistered"),
        ({"valid_to": date(2025, 1, 1)}, "valid_to"),
    ],
)
def test_rows_that_contradict_themselves_are_named_beside_the_field(fields, field):
    given = {"category": "O", "rate": 0, "valid_from": SINCE, "code": "x", "product_category": "service"}
    rule = TaxRule(**{"seller_country": "us", "buyer_country": "us", **given, **fields})

    with pytest.raises(ValidationError) as caught:
        rule.full_clean()

    assert list(caught.value.message_dict) == [field]


HEADER = "code,seller_country,buyer_country,buyer_region,product_category,category,rate,valid_from\n"


def test_a_file_of_rates_becomes_rows():
    text = HEADER + "us-tx,US,us,tx,service,S,6.25,2026-01-01\nus-mt,US,US,MT,service,O,0,2026-01-01\n"

    assert TaxRule.objects.import_csv("\ufeff" + text) == (2, [])
    assert TaxRule.objects.get(code="us-tx").buyer_region == "TX"


def test_semicolons_and_a_decimal_comma_are_read_too():
    header = (
        "code;seller_country;buyer_country;product_category;category;rate;valid_from;needs_vat_id;note_de\n"
    )

    made = TaxRule.objects.import_csv(header + "x;DE;AT;service;S;20,5;2026-01-01;nein;Hinweis\n")

    assert made == (1, [])
    assert TaxRule.objects.get().notes == {"de": "Hinweis"}


def test_one_bad_line_imports_nothing_and_every_error_is_named_by_its_line():
    row("taken", "O")
    text = HEADER + (
        "ok,US,US,TX,service,S,6.25,2026-01-01\n"
        "taken,US,US,TX,service,S,6.25,2026-01-01\n"
        "bad rate,US,US,TX,service,S,abc,2026-01-01\n"
        "day,US,USA,TX,service,Q,1,yesterday\n"
        "ok,US,US,TX,service,S,NaN,2026-01-01,more\n"
    )

    added, problems = TaxRule.objects.import_csv(text)

    assert added == 0
    assert sorted({line for line, _words in problems}) == [3, 4, 5, 6]
    assert TaxRule.objects.count() == 1


@pytest.mark.parametrize("text", ["", "code\n", "colour,code\n", HEADER, 'code,"\n'])
def test_a_file_that_is_none_says_why(text):
    added, problems = TaxRule.objects.import_csv(text)

    assert added == 0
    assert len(problems) == 1
