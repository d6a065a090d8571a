"""Amounts in Stripe's units: exactly, or refused with the reason in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from billing_portal.integrations.payments.stripe import amounts
from billing_portal.kit import money
from billing_portal.kit.money import EXPONENTS, Money
from billing_portal.payments.ports import AmountNotRepresentable


@pytest.fixture
def more_currencies(monkeypatch):
    """Currencies that the portal does not bill in yet, with their ISO 4217 exponents."""
    monkeypatch.setattr(money, "EXPONENTS", EXPONENTS | {"ISK": 0, "UGX": 0, "MGA": 2, "BHD": 3, "CLP": 0})
    monkeypatch.setattr(amounts, "EXPONENTS", money.EXPONENTS)


@pytest.mark.parametrize(
    ("minor", "currency", "units"),
    [
        (11_900, "EUR", 11_900),
        (50, "USD", 50),
        (99_999_999, "USD", 99_999_999),
        (500, "JPY", 500),
        (1_230, "KWD", 1_230),
        (17_500, "HUF", 17_500),
        (5, "ISK", 500),
        (5, "UGX", 500),
        (500, "MGA", 5),
        (10, "BHD", 10),
        (7, "CLP", 7),
    ],
)
def test_an_amount_that_stripe_can_take_goes_there_and_back(more_currencies, minor, currency, units):
    assert amounts.to_gateway(Money(minor, currency)) == units
    assert amounts.from_gateway(units, currency.lower()) == Money(minor, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "reason"),
    [
        (1_234, "KWD", "The card service cannot charge the last decimals of KWD\xa01.234."),
        (501, "MGA", "cannot charge the last decimals"),
        (100_000_000, "USD", "at most USD\xa0999,999.99"),
        (100_000_000, "JPY", "at most JPY\xa099,999,999"),
        (99_999_999 + 1, "KWD", "at most KWD\xa099,999.990"),
        (1_000_000, "ISK", "at most ISK\xa0999,999"),
        (49, "EUR", "at least EUR\xa00.50"),
        (29, "GBP", "at least GBP\xa00.30"),
        (0, "TRY", "at least TRY\xa00.01"),
    ],
)
def test_what_stripe_cannot_take_is_refused_with_the_reason(more_currencies, minor, currency, reason):
    with pytest.raises(AmountNotRepresentable) as refused:
        amounts.to_gateway(Money(minor, currency))

    assert reason in str(refused.value.message)


def test_the_reason_is_written_in_the_language_of_the_reader():
    with translation.override("de"), pytest.raises(AmountNotRepresentable) as refused:
        amounts.to_gateway(Money(100_000_000, "EUR"))

    assert "999.999,99\xa0EUR" in str(refused.value.message)


def test_a_refund_may_be_smaller_than_the_smallest_payment_but_not_rounder():
    assert amounts.exactly(Money(1, "EUR")) == 1
    with pytest.raises(AmountNotRepresentable):
        amounts.exactly(Money(1, "KWD"))


@given(st.integers(0, 10**15), st.sampled_from(sorted(EXPONENTS)))
def test_no_amount_is_ever_rounded(minor, currency):
    try:
        units = amounts.exactly(Money(minor, currency))
    except AmountNotRepresentable:
        assert currency == "KWD"
        assert minor % 10
        return
    assert amounts.from_gateway(units, currency) == Money(minor, currency)


def test_money_of_an_unknown_currency_is_no_money_of_ours():
    with pytest.raises(ValueError):
        amounts.from_gateway(100, "xyz")
