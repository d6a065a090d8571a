"""VAT ids: how they are written, checked and whether a register knows them. Pure."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from stdnum import exceptions as stdnum
from stdnum.ch import vat as ch_vat
from stdnum.eu import at_02
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.no import mva as no_mva

# Prefixes of VAT ids where they differ from the country's code; Northern Ireland trades goods under XI.
VAT_PREFIXES = {"GR": ("EL",), "GB": ("GB", "XI"), "CH": ("CHE",)}


VIES_COUNTRIES = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)


def compact_vat_id(vat_id: str) -> str:
    """A VAT id as it is stored, printed and asked for: capitals and digits, no spaces, dots, dashes."""
    return re.sub(r"[\s.\-/]", "", vat_id).upper()


def vat_id_problem(vat_id: str, country: str) -> Promise | str:
    """What is wrong with the form or the checksum of a VAT id of this country, in words; "" if nothing is.

    An empty id has no problem; countries without a known form take 4 to 20 letters and digits. Whether the id
    exists only the register can say. Source: python-stdnum, eu.vat, gb.vat, ch.vat, no.mva.
    """
    number = compact_vat_id(vat_id)
    if not number:
        return ""
    known = {"GB": gb_vat, "CH": ch_vat, "NO": no_mva}
    if country not in VIES_COUNTRIES and country not in known:
        fits = re.fullmatch(r"[A-Z0-9]{4,20}", number)
        return "" if fits else _("Enter the id with its letters and digits only, at most 20 of them.")
    prefixes = VAT_PREFIXES.get(country, (country,))
    if country != "NO" and not number.startswith(prefixes):
        return format_lazy(_("The VAT id begins with {prefix}."), prefix=prefixes[0])
    module = eu_vat if country in VIES_COUNTRIES or number.startswith("XI") else known[country]
    if country == "CH" and len(number) == len("CHE107787577"):
        number += "MWST"  # the letters at the end are a matter of language, not of identity
    try:
        module.validate(number)
    except stdnum.InvalidLength:
        return _("The VAT id has too many or too few characters.")
    except stdnum.InvalidChecksum:
        return _("The check digits do not match. Check the VAT id for a typing error.")
    except stdnum.ValidationError:
        return _("This is not the format of a VAT id of this country.")
    return ""


def compact_creditor_id(creditor_id: str) -> str:
    """A creditor identifier as it is stored and printed: capitals and digits."""
    return re.sub(r"[\s.\-/]", "", creditor_id).upper()


def creditor_id_problem(creditor_id: str) -> Promise | str:
    """What is wrong with a SEPA creditor identifier, in words; "" if nothing is, or none is given.

    Source: EPC262-08, attribute AT-02 (check digits by ISO 7064 MOD 97-10, business code left out).
    """
    if not creditor_id:
        return ""
    try:
        at_02.validate(creditor_id)
    except stdnum.InvalidChecksum:
        return _("The check digits do not match. Check the creditor identifier for a typing error.")
    except stdnum.ValidationError:
        return _("This is not the form of a creditor identifier, such as DE98 ZZZ 09999999999.")
    return ""


def has_register(vat_id: str, country: str) -> bool:
    """Whether VIES can be asked about the id: member states, and Northern Ireland's XI."""
    return country in VIES_COUNTRIES or vat_id.startswith("XI")
