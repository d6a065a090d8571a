"""Lists at every width: nothing is cut off, and the page never scrolls sideways."""

from __future__ import annotations

import pytest

from billing_portal.kit import clock
from billing_portal.payments.actions import record_payment
from tests.personas import contact_of
from tests.portal.billing import billed

WIDTHS = (320, 390, 640, 768, 900, 1024, 1280)
CUT_OFF = """[...document.querySelectorAll('.card')].filter(card => {
  const style = getComputedStyle(card);
  return card.scrollWidth > card.clientWidth + 1 && style.overflowX !== 'auto';
}).length"""


@pytest.fixture
def busy(alpenrose, staff):
    """Two invoices over large sums with a long purchase order, one of them paid."""
    now = clock.now()
    paid = billed(alpenrose, now=now, net=1_234_567_890, po="PO-2026-EINKAUF-0000451")
    billed(alpenrose, now=now, net=98_765_432, po="PO-2026-EINKAUF-0000452")
    record_payment(
        alpenrose, paid.total, towards=[(paid, paid.total)], kind="bank_transfer", label="Sammelüberweisung 4711",
        source_key="wide", by=staff["finance"], now=now,
    )  # fmt: skip
    return alpenrose


def test_no_list_is_cut_off_at_any_width(visitor, busy):
    visitor.goto("/sign-in/")
    visitor.sign_in(contact_of(busy).email)

    wrong = []
    for path in (
        "/invoices/",
        "/payments/",
        "/purchase-orders/",
        "/quotes/",
        "/subscriptions/",
        "/requests/",
    ):
        visitor.goto(path)
        for width in WIDTHS:
            visitor.page.set_viewport_size({"width": width, "height": 900})
            sideways = visitor.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
            if sideways or visitor.page.evaluate(CUT_OFF):
                wrong.append((path, width))

    assert wrong == []
