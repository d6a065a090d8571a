"""Where transfers and checks go, as pages show it: bank details to copy, the reference, the code to scan (B6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing_portal.documents.epc import as_picture, epc_code
from billing_portal.documents.references import creditor_reference, grouped
from billing_portal.kit import formats
from billing_portal.kit.money import Money
from billing_portal.sellers.models import RemittanceDetails

Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Transfer:
    """How to pay by transfer: `rows` are label, value as printed, value to copy; `picture` may be empty."""

    rows: list[Row]
    references: list[tuple[str, str, str, str]]  # invoice, amount, reference as printed, reference to copy
    picture: str
    check_address: str
    holder: str


def bank_rows(details: RemittanceDetails | None) -> list[Row]:
    """Label, value as printed, value to copy; what is empty is left out."""
    if details is None:
        return []
    rows = [
        (_("Account holder"), details.holder, details.holder),
        (_("Bank"), details.bank_name, ""),
        ("IBAN", grouped(details.iban), details.iban),
        ("BIC", details.bic, details.bic),
        (_("Routing number (ABA)"), details.routing_number, details.routing_number),
        (_("Bank account number"), details.account_number, details.account_number),
    ]
    return [row for row in rows if row[1]]


def transfer(details: RemittanceDetails | None, wanted: Sequence[tuple[str, Money]]) -> Transfer | None:
    """How to transfer `wanted`, invoice numbers with what is to be paid on each; None without bank details.

    The code stands for one transfer, so there is one only for a single invoice, and only in euro.
    """
    rows = bank_rows(details)
    if details is None or not rows:
        return None
    picture = ""
    if len(wanted) == 1:
        number, amount = wanted[0]
        code = epc_code(details.holder, details.iban, details.bic, amount, creditor_reference(number))
        picture = as_picture(code) if code else ""
    references = [
        (
            number,
            formats.amount_with_code(amount),
            grouped(creditor_reference(number)),
            creditor_reference(number),
        )
        for number, amount in wanted
    ]
    return Transfer(rows, references, picture, details.check_address, details.holder)
