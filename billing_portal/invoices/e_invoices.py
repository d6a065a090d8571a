"""The e-invoice of an issued paper as both faces provide it, and what a page says about it (X1)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.einvoice.formats import e_invoice, missing_for
from billing_portal.documents.einvoice.model import is_einvoice, missing
from billing_portal.documents.models import Paper, PaperCheck
from billing_portal.documents.queries import is_held
from billing_portal.documents.scripts import package_of, script_name
from billing_portal.documents.snapshots import PaperData
from billing_portal.kit import formats

CONTENT_TYPE = "application/xml"
_SIDES: dict[str, str | Promise] = {"seller": gettext_lazy("seller"), "buyer": gettext_lazy("customer")}
_FIELDS: dict[str, str | Promise] = {
    "name": gettext_lazy("name"),
    "street": gettext_lazy("street"),
    "postal_code": gettext_lazy("postal code"),
    "city": gettext_lazy("city"),
    "country": gettext_lazy("country"),
    "vat_id": gettext_lazy("VAT id"),
    "contact": gettext_lazy("person, phone number and email"),
    "endpoint": gettext_lazy("electronic address"),
    "peppol_endpoint": gettext_lazy("electronic address of a scheme that Peppol accepts"),
    "creditor_id": gettext_lazy("SEPA creditor identifier"),
}
_WHOLE: dict[str, str | Promise] = {
    "tax": gettext_lazy("tax decision (no valid row of the tax table covers this sale)"),
    "buyer_reference": gettext_lazy("buyer reference (Leitweg-ID)"),
    "taxes": gettext_lazy("one tax category"),
    "supply_date": gettext_lazy("day or period of supply of each line"),
}


@dataclass(frozen=True, slots=True)
class EInvoiceOffer:
    """Which format is provided, empty for none, and a sentence if it is not the one that was asked for."""

    format: str
    remark: str = ""


def field_word(name: str) -> str:
    """A field of `missing_for` in words: `electronic address (customer)`, or the package of a font that is not there."""
    side, _dot, part = name.partition(".")
    if side == "font":
        return _font_word(part)
    if side == "rate":
        return _("exchange rate %(pair)s of the last 35 days, for the VAT amount") % {"pair": part}
    if part:
        return f"{_FIELDS[part]} ({_SIDES[side]})"
    return str(_WHOLE[name])


def _font_word(script: str) -> str:
    values = {"script": script_name(script, get_language() or ""), "package": package_of(script)}
    if values["package"]:
        return _("font for %(script)s (install the package %(package)s)") % values
    return _("font for characters in it that none of the installed fonts has (EXTRA_FONT_DIRS)")


def offered(paper: Paper | None, account: CorporateAccount) -> EInvoiceOffer:
    """What a page says beside the button: format, or why there is only the PDF."""
    if paper is None:
        return EInvoiceOffer("", _("There is no e-invoice for it."))
    data, wanted = paper.data, account.e_invoice
    if is_held(paper):
        return EInvoiceOffer(
            "", _("The e-invoice of this document is not valid. Corporate Account Services corrects it.")
        )
    if not is_einvoice(data):
        return EInvoiceOffer("", _why_none(data))
    absent = missing_for(data, wanted)
    if not absent:
        return EInvoiceOffer(str(account.get_e_invoice_display()))
    remark = _(
        "The account asks for %(wanted)s. This document lacks data needed for it: "
        "%(fields)s. It is provided as %(plain)s."
    )
    plain = str(CorporateAccount.EInvoice.CII.label)
    return EInvoiceOffer(
        plain,
        remark
        % {
            "wanted": account.get_e_invoice_display(),
            "fields": ", ".join(field_word(name) for name in absent),
            "plain": plain,
        },
    )


def unchecked_words(paper: Paper | None) -> str:
    """For staff: whose rules nobody here has run on the e-invoice of this paper; '' if all were, or none is checked yet."""
    made: PaperCheck | None = getattr(paper, "check_made", None) if paper else None
    if made is None or not made.unchecked:
        return ""
    return _("Not checked against %(owners)s: these rules are not installed where the worker runs.") % {
        "owners": formats.joined(tuple(made.unchecked))
    }


def _why_none(data: PaperData) -> str:
    absent = missing(data)
    if "parties" in absent:
        return _("This document is older than our e-invoices. The PDF is the original.")
    if "currency" in absent:
        return _("An e-invoice cannot contain amounts with three decimals. The PDF is the original.")
    fields = ", ".join(field_word(name) for name in absent)
    return _("This document lacks data that an e-invoice needs: %(fields)s. The PDF is the original.") % {
        "fields": fields
    }


def e_invoice_xml(paper: Paper | None, account: CorporateAccount) -> bytes | None:
    """The XML in the format that the account asks for, or in the plain one; None if there is none, or none valid."""
    if paper is None or is_held(paper):
        return None
    return e_invoice(paper.data, account.e_invoice)


def xml_name(paper: Paper) -> str:
    """What the download is called: `DE-2026-000113.xml`."""
    return f"{paper.number}.xml"
