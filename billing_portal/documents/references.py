"""The structured creditor reference by which a bank transfer is matched to its invoice."""

from __future__ import annotations

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

PREFIX = "RF"


def creditor_reference(number: str) -> str:
    """The reference of a document number: `DE-2026-000113` gives `RF` + check digits + `DE2026000113`.

    Raises ValueError if the number holds nothing but punctuation or more than 21 letters and digits.
    Source: ISO 11649, check digits by ISO 7064 MOD 97-10.
    """
    body = "".join(c for c in number.upper() if c.isascii() and c.isalnum())
    if not 1 <= len(body) <= 21:
        raise ValueError(f"{number!r} makes no creditor reference")
    reference = PREFIX + mod_97_10.calc_check_digits(body + PREFIX) + body
    return str(iso11649.validate(reference))


def grouped(reference: str) -> str:
    """As printed, in fours: `RF12 DE20 2600 0113`. Also reads well for an IBAN."""
    compact = reference.replace(" ", "")
    return " ".join(compact[i : i + 4] for i in range(0, len(compact), 4))
