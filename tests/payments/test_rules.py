"""Which brands are taken, and when a refused collection is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.payments.rules import card_brands, next_collection
from tests.days import NOON


def test_discover_is_taken_in_dollars_only():
    assert card_brands("EUR") == ("Visa", "Mastercard", "American Express")
    assert card_brands("USD") == ("Visa", "Mastercard", "American Express", "Discover")


@pytest.mark.parametrize(("refusals", "code"), [(0, ""), (1, "stolen_card"), (1, "expired_card"), (99, "")])
def test_what_was_never_refused_or_is_final_is_not_tried_again(refusals, code):
    assert next_collection(refusals, NOON, code) is None


def test_a_refused_collection_is_tried_again_after_some_days():
    again = next_collection(1, NOON, "insufficient_funds")

    assert again is not None
    assert again > NOON + timedelta(hours=23)
