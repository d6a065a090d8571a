"""What EN 16931 needs of the parties and the tax of a document, checked before a number is taken. Pure."""

from __future__ import annotations

from collections.abc import Collection

from billing_portal.documents.snapshots import Party
from billing_portal.documents.text import writable
from billing_portal.kit.money import EXPONENTS

ADDRESS = ("name", "street", "postal_code", "city", "country")


def lacking(seller: Party, buyer: Party, categories: Collection[str]) -> list[str]:
    """The fields that somebody has to fill in first, as `seller.vat_id` or `buyer.street`; empty if none.

    `categories` are the tax categories of the document. Sources: BR-06 to BR-11, BR-CO-26, BR-AE-02/-03,
    BR-IC-02/-11, BR-G-02.
    """
    found = []
    for side, party in (("seller", seller), ("buyer", buyer)):
        found += [f"{side}.{name}" for name in ADDRESS if not writable(getattr(party, name)).strip()]
    if not (seller.vat_id or seller.tax_number or seller.registration):
        found.append("seller.vat_id")
    wanted = set(categories)
    if wanted & {"AE", "K", "G"} and not seller.vat_id:
        found.append("seller.vat_id")
    if wanted & {"AE", "K"} and not buyer.vat_id:
        found.append("buyer.vat_id")
    return list(dict.fromkeys(found))


def inexpressible(currency: str, categories: Collection[str]) -> list[str]:
    """What the standard has no words for: amounts of three decimals, and BR-O-11 to -14. Then there is only the PDF."""
    found = []
    if EXPONENTS[currency] > 2:
        found.append("currency")
    if not categories or ("O" in categories and len(set(categories)) > 1):
        found.append("taxes")
    return found
