"""The tax that credit notes give back, part by part."""

from __future__ import annotations

from decimal import Decimal

from billing_portal.invoices.rules import credited_tax_rows
from billing_portal.kit.money import Money, share
from billing_portal.tax.rules import TaxRow

RATE = Decimal(19)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def test_parts_whose_own_tax_rounds_to_less_give_back_all_the_tax_together():
    invoiced = [TaxRow("S", RATE, euros(10_003), euros(1_901), {"en": "VAT 19 %"})]
    parts = (3_334, 3_334, 3_335)
    earlier: list[TaxRow] = []

    for net in parts:
        earlier += credited_tax_rows([("S", RATE, net)], invoiced=invoiced, earlier=earlier, currency="EUR")

    assert [row.tax for row in earlier] == [euros(633), euros(634), euros(634)]
    assert sum((share(euros(net), RATE) for net in parts), euros(0)) == euros(
        1_900
    )  # each for itself: a cent stays
