"""Tables for spreadsheets: CSV that Excel reads in every language and that cannot carry a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from billing_portal.kit.money import Money, plain

BOM = "\ufeff"  # without it Excel takes UTF-8 for the Windows code page
FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)  # the wide ones count as well


def safe_cell(value: str | Money) -> str:
    """A cell that is shown and never computed; amounts stay numbers, negative ones too.

    Source: OWASP ASVS 5.0, V1.2.10; text that begins like a formula is led by an apostrophe.
    """
    if isinstance(value, Money):
        return plain(value)
    return f"'{value}" if value.startswith(FORMULA) else value


def csv_bytes(rows: Iterable[Sequence[str | Money]]) -> bytes:
    """Rows as CSV (RFC 4180: commas, CRLF) in UTF-8 with a byte order mark."""
    text = io.StringIO()
    text.write(BOM)
    csv.writer(text).writerows([safe_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()
