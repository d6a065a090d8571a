"""The code on a euro invoice says what a bank needs (EPC069-12), and nothing is drawn where it would mislead."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
import segno
from segno.helpers import make_epc_qr

from billing_portal.documents.epc import MASK, as_picture, epc_code, payload, runs
from billing_portal.documents.pdf import render
from billing_portal.documents.view import prepare
from billing_portal.kit.money import Money
from tests.documents.samples import invoice

IBAN, BIC, REFERENCE = "DE89 3704 0044 0532 0130 00", "COBADEFFXXX", "RF18539007547034"


def code(**other):
    values = {"holder": "Halden Deutschland GmbH", "iban": IBAN, "bic": BIC, "amount": Money(11_990, "EUR")}
    return epc_code(**{**values, "reference": REFERENCE, **other})


def test_it_carries_holder_account_amount_and_reference():
    expected = make_epc_qr(
        name="Halden Deutschland GmbH",
        iban="DE89370400440532013000",
        amount="119.90",
        reference=REFERENCE,
        bic=BIC,
        encoding="utf-8",
    )

    said = payload("Halden Deutschland GmbH", IBAN, BIC, Money(11_990, "EUR"), REFERENCE)
    assert segno.make_qr(said, error="m", boost_error=False) == expected
    assert code() == segno.make_qr(said, error="m", boost_error=False, mask=MASK)
    assert as_picture(code()).startswith("data:image/svg+xml")


@pytest.mark.parametrize(
    "other",
    [
        {"amount": Money(11_990, "USD")},
        {"amount": Money(0, "EUR")},
        {"amount": Money(-1, "EUR")},
        {"amount": Money(100_000_000_000, "EUR")},
        {"iban": "DE88 3704 0044 0532 0130 00"},  # one digit is wrong
        {"iban": ""},
        {"holder": " "},
    ],
)
def test_there_is_none_where_it_would_mislead(other):
    assert code(**other) is None


def test_a_bic_that_is_none_is_left_out():
    assert code(bic="nonsense") == code(bic="")


def test_the_bars_are_the_dark_modules():
    found = code()
    dark = {(x + i, y) for x, y, length in runs(found) for i in range(length)}

    assert dark == {(x, y) for y, row in enumerate(found.matrix) for x, bit in enumerate(row) if bit}


def test_an_invoice_to_transfer_has_it_and_one_that_is_collected_has_not():
    paper = invoice()
    euro = dataclasses.replace(
        paper,
        remittance=dataclasses.replace(paper.remittance, iban=IBAN, bic=BIC, reference=REFERENCE),
        payment=dataclasses.replace(paper.payment, collect_on=None),
    )
    shown = prepare(euro)["remittance"]["code"]
    assert shown is not None
    assert shown["alt"]
    assert render(prepare(euro), issued_at=euro.issued_at).startswith(b"%PDF")

    collected = dataclasses.replace(
        euro, payment=dataclasses.replace(euro.payment, collect_on=date(2026, 4, 1))
    )
    assert prepare(collected)["remittance"] is None
