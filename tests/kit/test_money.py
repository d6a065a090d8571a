import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_portal.kit.money import (
    CurrencyMismatch,
    Money,
    NotAnAmount,
    allocate,
    half_up,
    parse_amount,
    share,
)


def test_currencies_do_not_mix():
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "USD")


def test_only_whole_minor_units_are_money():
    with pytest.raises(TypeError):
        Money(1.5, "EUR")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(True, "EUR")
    with pytest.raises(ValueError, match="unknown currency"):
        Money(1, "XXX")


@pytest.mark.parametrize(("text", "rounded"), [("0.5", 1), ("-0.5", -1), ("1.5", 2), ("2.5", 3), ("2.4", 2)])
def test_halves_round_away_from_zero(text, rounded):
    from decimal import Decimal

    assert half_up(Decimal(text)) == rounded


def test_tax_is_taken_once_on_the_sum():
    from decimal import Decimal

    assert share(Money(700, "EUR"), Decimal(19)) == Money(133, "EUR")


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_a_split_loses_no_cent_and_mirrors(minor, weights):
    if sum(weights) == 0:
        weights[0] = 1
    parts = allocate(minor, weights)

    assert sum(parts) == minor
    assert allocate(-minor, weights) == [-part for part in parts]


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1.234,56", 123456),
        ("1234,5", 123450),
        ("12", 1200),
        ("1 234,00", 123400),
        ("EUR 5", 500),
        ("5,00 €", 500),
    ],
)
def test_german_amounts_are_read_as_typed(text, minor):
    assert parse_amount(text, "EUR", decimal_mark=",", group_mark=".").minor == minor


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "1.5",
        "1,234",
        "-5",
        "1,",
        ",5,",
        "1e9",
        "NaN",
        "Infinity",
        "١٢",
        "99999999999999",
        "1.23.456",
    ],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(NotAnAmount):
        parse_amount(text, "EUR", decimal_mark=",", group_mark=".")


@pytest.mark.parametrize(
    "text",
    ["1'234.50", "1 234.50", "1\u00a0234.50", "1\u202f234.50", "EUR 1234.50", "1234.50 EUR", "€1234.5"],
)
def test_spaces_apostrophes_and_the_currency_may_stand_in_an_amount(text):
    assert parse_amount(text, "EUR", decimal_mark=".", group_mark=",") == Money(123_450, "EUR")


def test_thousands_may_be_grouped_behind_one_to_three_digits():
    for text, minor in (("1.234,5", 123_450), ("12.345", 1_234_500), ("123.456,07", 12_345_607)):
        assert parse_amount(text, "EUR", decimal_mark=",", group_mark=".") == Money(minor, "EUR")


def test_yen_have_no_decimals():
    assert parse_amount("1,200", "JPY", decimal_mark=".", group_mark=",") == Money(1200, "JPY")
    with pytest.raises(NotAnAmount):
        parse_amount("1.5", "JPY", decimal_mark=".", group_mark=",")


@pytest.mark.parametrize("weights", [[3, -1], [0, 0], [-1, -2], [1, -1]])
def test_nothing_is_split_by_weights_that_are_negative_or_all_zero(weights):
    with pytest.raises(ValueError, match="weights"):
        allocate(100, weights)
