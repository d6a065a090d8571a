"""The e-invoice to download next to the PDF, in the syntax and under the rules that the customer asked for."""

from __future__ import annotations

from collections.abc import Callable

from billing_portal.documents.einvoice import cii, ubl
from billing_portal.documents.einvoice.model import EInvoice, is_einvoice, missing, of_paper
from billing_portal.documents.einvoice.needs import lacking_for
from billing_portal.documents.einvoice.profiles import EN16931, PEPPOL, XRECHNUNG, Profile
from billing_portal.documents.snapshots import PaperData

Writer = Callable[[EInvoice, Profile], bytes]
FORMATS: dict[str, tuple[Writer, Profile]] = {
    "cii": (cii.write, EN16931),
    "xrechnung_cii": (cii.write, XRECHNUNG),
    "xrechnung_ubl": (ubl.write, XRECHNUNG),
    "peppol_ubl": (ubl.write, PEPPOL),
}


def syntax_of(wanted: str) -> str:
    """The syntax of one of FORMATS: `cii` or `ubl`."""
    return "ubl" if FORMATS[wanted][0] is ubl.write else "cii"


def missing_for(data: PaperData, wanted: str) -> list[str]:
    """What a paper lacks for an e-invoice of one of FORMATS; XRechnung and Peppol ask for more than the standard."""
    found, seller, buyer = missing(data), data.seller_party, data.buyer_party
    if seller is None or buyer is None:
        return found
    return list(dict.fromkeys([*found, *lacking_for(wanted, seller, buyer, data.buyer_reference)]))


def e_invoice(data: PaperData, wanted: str) -> bytes | None:
    """The XML in one of FORMATS, or as plain CII where the paper lacks what that format asks for.

    None for a paper that is no e-invoice at all.
    """
    if not is_einvoice(data):
        return None
    writer, profile = FORMATS[wanted] if not missing_for(data, wanted) else FORMATS["cii"]
    return writer(of_paper(data), profile)
