"""Tax of a document: summed by rate first, then taken once."""

from __future__ import annotations

from decimal import Decimal

from billing_portal.catalog.rules import discount, line_net
from billing_portal.kit.money import Money
from billing_portal.tax.ports import TaxDecision
from billing_portal.tax.rules import tax_rows


def decided(rate: str, category: str = "S") -> TaxDecision:
    return TaxDecision(category, Decimal(rate), rule=f"test:{rate}")


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def test_lines_of_one_rate_are_summed_before_their_tax_is_taken_once():
    lines = [(euros(7), decided("19"))] * 50 + [(euros(7), decided("19.00"))] * 50

    [row] = tax_rows(lines, "EUR")

    assert (row.base, row.tax) == (euros(700), euros(133))  # line by line it would be 1.00


def test_each_rate_and_category_has_a_row_of_its_own_in_order():
    lines = [
        (euros(1_000), decided("19")),
        (euros(500), decided("0", "Z")),
        (euros(100), decided("7")),
        (euros(24), decided("7")),
    ]

    rows = tax_rows(lines, "EUR")

    assert [(row.category, row.rate, row.base, row.tax) for row in rows] == [
        ("S", Decimal(7), euros(124), euros(9)),
        ("S", Decimal(19), euros(1_000), euros(190)),
        ("Z", Decimal(0), euros(500), euros(0)),
    ]


def test_a_discount_is_rounded_half_up_and_once_on_the_line():
    assert discount(1_000, 1_250) == 125
    assert (discount(4, 1_250), discount(3, 1_250)) == (1, 0)  # 0.5 and 0.375
    assert line_net(999, 3, 1_000) == 2_697  # 2,997 less 299.7
