"""The references by which a bank transfer is matched: to its invoice, a standing order to its account."""

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


def printed(reference: str) -> str:
    """A creditor reference in fours, as people copy it by hand; an account number as it is."""
    return grouped(reference) if iso11649.is_valid(reference) else reference


def account_reference(number: str, currency: str) -> str:
    """What a standing order of the account `number` carries on each transfer: it stays the same from invoice to invoice.

    In euro a creditor reference, which every SEPA bank passes on unchanged; elsewhere the account number as it is printed. Both
    hold its letters and digits, by which finance finds it in a bank line.
    """
    return creditor_reference(number) if currency == "EUR" else number
