from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from billing_portal.kit import formats
from billing_portal.kit.money import Money

MOMENT = datetime(2026, 11, 27, 13, 5, tzinfo=UTC)
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "EUR\u00a012,480.00"), ("de", "12.480,00\u00a0EUR"), ("en-us", "EUR\u00a012,480.00")],
)
def test_an_amount_reads_as_its_language_writes_it(language, text):
    assert formats.amount_with_code(Money(1_248_000, "EUR"), language) == text


def test_a_negative_amount_has_a_true_minus():
    assert formats.amount(Money(-5, "EUR"), "en") == "\u22120.05"


def test_yen_have_no_decimals():
    assert formats.amount(Money(1200, "JPY"), "en") == "1,200"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Fri 27 Nov, 14:05 CET"), ("de", "Fr, 27.11., 14:05 Uhr MEZ")],
)
def test_a_deadline_has_weekday_and_zone(language, text):
    assert formats.moment_short(MOMENT, BERLIN, language) == text


def test_summer_time_is_named():
    assert formats.moment_short(MOMENT - timedelta(days=150), BERLIN, "de").endswith("MESZ")


def test_a_date_on_which_a_decision_hangs_is_in_words():
    assert formats.date_long(date(2027, 1, 1), "de") == "Freitag, 1. Januar 2027"
    assert formats.date_long(date(2027, 1, 1), "en") == "Friday, 1 January 2027"


def test_a_rate_has_no_idle_zeros():
    assert formats.percent(Decimal("19.000"), "de") == "19\u00a0%"
    assert formats.percent(Decimal("7.5"), "en") == "7.5%"


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(days=5, hours=3), "5 days left"),
        (timedelta(hours=47), "47 hours left"),
        (timedelta(hours=1, minutes=59), "1 hour left"),
        (timedelta(minutes=59), "59 minutes left"),
        (timedelta(seconds=30), "less than a minute left"),
        (timedelta(0), ""),
    ],
)
def test_the_time_left_is_told_in_the_unit_that_decides(left, text):
    with translation.override("en"):
        assert formats.time_left(MOMENT + left, MOMENT) == text
