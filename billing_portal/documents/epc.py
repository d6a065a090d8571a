"""The QR code that fills in a euro transfer: holder, IBAN, amount and the invoice's reference (B6)."""

from __future__ import annotations

from functools import lru_cache

import segno
from segno import DataOverflowError, QRCode
from stdnum import bic as bics
from stdnum import iban as ibans

from billing_portal.kit.money import Money, decimal

MOST = 99_999_999_999  # EUR 999,999,999.99, the largest sum of the scheme
LONGEST_NAME = 70
MASK = 2  # any of the eight can be read; to try them all for the prettiest costs five times as much


@lru_cache(maxsize=64)  # an invoice's page shows it twice, and making one takes as long as its queries
def epc_code(holder: str, iban: str, bic: str, amount: Money, reference: str) -> QRCode | None:
    """The code of one transfer; None where there can be none: another currency, nothing to pay, no true IBAN.

    `reference` is an ISO 11649 reference. Source: EPC069-12, version 002, SEPA credit transfer.
    """
    if amount.currency != "EUR" or not 0 < amount.minor <= MOST:
        return None
    if not holder.strip() or not ibans.is_valid(iban):
        return None
    try:
        return segno.make_qr(
            payload(holder, iban, bic, amount, reference), error="m", boost_error=False, mask=MASK
        )
    except (ValueError, DataOverflowError):
        return None


def payload(holder: str, iban: str, bic: str, amount: Money, reference: str) -> bytes:
    """What the code says, line by line: service, version, UTF-8, SCT, BIC, holder, IBAN, amount, purpose, reference."""
    lines = (
        "BCD",
        "002",
        "1",
        "SCT",
        bics.compact(bic) if bics.is_valid(bic) else "",
        holder.strip()[:LONGEST_NAME],
        ibans.compact(iban),
        f"EUR{decimal(amount):.2f}".rstrip("0").rstrip("."),
        "",
        reference,
    )
    return "\n".join(lines).encode()


def as_picture(code: QRCode) -> str:
    """As the address of a picture inside the page, with its quiet zone; dark on white in every theme."""
    return str(code.svg_data_uri(border=4, scale=4, dark="#000", light="#fff"))


def runs(code: QRCode) -> list[list[int]]:
    """Its dark modules as horizontal bars: column, row, length. For paper, which draws them itself."""
    bars = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                bars.append([x, y, length])
            x += length + 1
    return bars
