"""What EN 16931 and its profiles need of the parties and the tax of a document, checked before a number is taken. Pure."""

from __future__ import annotations

from collections.abc import Collection

from billing_portal.documents.einvoice.eas import is_peppol
from billing_portal.documents.snapshots import Party
from billing_portal.documents.text import writable
from billing_portal.kit.addresses import needs_postal_code
from billing_portal.kit.money import EXPONENTS

ADDRESS = ("name", "street", "postal_code", "city", "country")
XRECHNUNG_FORMATS = frozenset({"xrechnung_cii", "xrechnung_ubl"})
PEPPOL_FORMATS = frozenset({"peppol_ubl"})


def lacking(seller: Party, buyer: Party, categories: Collection[str]) -> list[str]:
    """The fields that somebody has to fill in first, as `seller.vat_id` or `buyer.street`; empty if none.

    `categories` are the tax categories of the document. Sources: BR-06 to BR-11, BR-CO-26, BR-AE-02/-03,
    BR-IC-02/-11, BR-G-02. A postal code is missing only where the country has them.
    """
    found = []
    for side, party in (("seller", seller), ("buyer", buyer)):
        wanted = [name for name in ADDRESS if name != "postal_code" or needs_postal_code(party.country)]
        found += [f"{side}.{name}" for name in wanted if not writable(getattr(party, name)).strip()]
    if not (seller.vat_id or seller.tax_number or seller.registration):
        found.append("seller.vat_id")
    needed = set(categories)
    if needed & {"AE", "K", "G"} and not seller.vat_id:
        found.append("seller.vat_id")
    if needed & {"AE", "K"} and not buyer.vat_id:
        found.append("buyer.vat_id")
    return list(dict.fromkeys(found))


def lacking_for(wanted: str, seller: Party, buyer: Party, buyer_reference: str) -> list[str]:
    """What one of `formats.FORMATS` asks for besides; empty for the plain standard.

    Sources: XRechnung 3.0.2, BR-DE-2 to BR-DE-15 (seller's contact, postal codes, BT-10, BT-34, BT-49); Peppol BIS 3, R020, R010,
    CL008 (schemes of the two addresses).
    """
    if wanted not in XRECHNUNG_FORMATS | PEPPOL_FORMATS:
        return []
    found = []
    if not (seller.contact and seller.phone and seller.email):
        found.append("seller.contact")
    for side, party in (("seller", seller), ("buyer", buyer)):
        if not (party.endpoint and party.endpoint_scheme):
            found.append(f"{side}.endpoint")
        elif wanted in PEPPOL_FORMATS and not is_peppol(party.endpoint_scheme):
            found.append(f"{side}.peppol_endpoint")
        if wanted in XRECHNUNG_FORMATS and not party.postal_code.strip():
            found.append(f"{side}.postal_code")
    if wanted in XRECHNUNG_FORMATS and not buyer_reference:
        found.append("buyer_reference")
    return found


def inexpressible(currency: str, categories: Collection[str]) -> list[str]:
    """What the standard has no words for: amounts of three decimals, and BR-O-11 to -14. Then there is only the PDF."""
    found = []
    if EXPONENTS[currency] > 2:
        found.append("currency")
    if not categories or ("O" in categories and len(set(categories)) > 1):
        found.append("taxes")
    return found
