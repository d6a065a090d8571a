"""Addresses and VAT ids as each country writes them, and what each needs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from stdnum import exceptions as stdnum
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.no import mva as no_mva

ADDRESS_FIELDS = ("company", "street", "extra", "postal_code", "city", "region")
REGION_COUNTRIES = frozenset({"US", "CA", "AU"})  # the region is part of the address there
POSTAL_CODES = {
    "DE": re.compile(r"\d{5}"),
    "AT": re.compile(r"\d{4}"),
    "CH": re.compile(r"\d{4}"),
    "US": re.compile(r"\d{5}(-\d{4})?"),
    "GB": re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE),
}


def missing_fields(address: Mapping[str, str], country: str) -> list[str]:
    """The fields that an address of this country lacks."""
    needed = ["company", "street", "postal_code", "city"]
    if country in REGION_COUNTRIES:
        needed.append("region")
    return [name for name in needed if not address.get(name, "").strip()]


def postal_code_fits(code: str, country: str) -> bool:
    """Whether a postal code has the country's form; countries without a pattern take any."""
    pattern = POSTAL_CODES.get(country)
    return pattern is None or pattern.fullmatch(code.strip()) is not None


def address_lines(address: Mapping[str, str], country: str, country_name: str = "") -> list[str]:
    """Street to country, one line each, in the order of the country; without the company's name."""
    place, code, region = address.get("city", ""), address.get("postal_code", ""), address.get("region", "")
    if country in REGION_COUNTRIES:
        town = [f"{place}, {region} {code}".strip(" ,")]
    elif country == "GB":
        town = [place, region, code]
    else:
        town = [f"{code} {place}".strip()]
    lines = [address.get("street", ""), address.get("extra", ""), *town, country_name]
    return [line for line in lines if line]


class PurchaseOrderTerms(Protocol):
    """What the rules need of a purchase order; amounts in minor units of the account's currency, tax included."""

    number: str
    issued_on: date | None
    expires_on: date | None
    closed_at: datetime | None
    limit_minor: int | None
    used_minor: int


class PurchaseOrderProblem(StrEnum):
    CLOSED = "closed"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    TOO_SMALL = "too_small"  # something is left, but less than is needed


def po_remaining(po: PurchaseOrderTerms) -> int | None:
    """What is left of the limit, never below zero; None without a limit."""
    return None if po.limit_minor is None else max(0, po.limit_minor - po.used_minor)


def po_problem(po: PurchaseOrderTerms, on: date, total_minor: int = 0) -> PurchaseOrderProblem | None:
    """Why an invoice over this total cannot carry the purchase order on that day; None if it can."""
    if po.closed_at is not None:
        return PurchaseOrderProblem.CLOSED
    if po.issued_on is not None and po.issued_on > on:
        return PurchaseOrderProblem.NOT_YET
    if po.expires_on is not None and po.expires_on < on:
        return PurchaseOrderProblem.EXPIRED
    left = po_remaining(po)
    if left is not None and left <= 0:
        return PurchaseOrderProblem.EXHAUSTED
    return PurchaseOrderProblem.TOO_SMALL if left is not None and left < total_minor else None


Terms = TypeVar("Terms", bound=PurchaseOrderTerms)


def usable_pos(orders: Iterable[Terms], on: date, total_minor: int = 0) -> list[Terms]:
    """Those that an invoice over this total may carry on that day, in the order in which they are used:
    the one that ends first in front. A new invoice carries the first, or none if there is none.
    """
    usable = [po for po in orders if po_problem(po, on, total_minor) is None]
    return sorted(usable, key=lambda po: (po.expires_on or date.max, po.number))


PO_WARN_DAYS = (30, 7)  # before the last day
PO_WARN_PERCENT = (80, 100)  # of the limit


def po_days_due(expires_on: date | None, on: date) -> int | None:
    """Which warning before the expiry is due by now, in days; None if none is or it has expired."""
    if expires_on is None or not 0 <= (left := (expires_on - on).days) <= max(PO_WARN_DAYS):
        return None
    return min(days for days in PO_WARN_DAYS if left <= days)


def po_percent_due(limit_minor: int | None, used_minor: int) -> int:
    """Which mark of the limit has been reached, in per cent; 0 if none."""
    if limit_minor is None:
        return 0
    return max((mark for mark in PO_WARN_PERCENT if used_minor * 100 >= mark * limit_minor), default=0)


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
        return _("The check digits do not fit. Look for a typing error in the VAT id.")
    except stdnum.ValidationError:
        return _("This is not how a VAT id of this country is written.")
    return ""


def has_register(vat_id: str, country: str) -> bool:
    """Whether VIES can be asked about the id: member states, and Northern Ireland's XI."""
    return country in VIES_COUNTRIES or vat_id.startswith("XI")
