"""Addresses as each country writes them, and what each needs. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

ADDRESS_FIELDS = ("company", "street", "extra", "postal_code", "city", "region")


REGION_COUNTRIES = frozenset({"US", "CA", "AU"})  # the region is part of the address there


# Where mail needs no postal code, because there are none or nobody has to write one. Source: UPU, POST*CODE; CLDR by way of Google's
# address data (fields that it does not require).
NO_POSTAL_CODE = frozenset(
    [
        "AE",
        "AG",
        "AO",
        "AW",
        "BB",
        "BF",
        "BI",
        "BJ",
        "BO",
        "BS",
        "BW",
        "BZ",
        "CD",
        "CF",
        "CG",
        "CI",
        "CK",
        "CM",
        "CO",
        "CW",
        "DJ",
        "DM",
        "ER",
        "FJ",
        "GA",
        "GD",
        "GH",
        "GM",
        "GN",
        "GQ",
        "GW",
        "GY",
        "HK",
        "IE",
        "JM",
        "KI",
        "KM",
        "KN",
        "KP",
        "LC",
        "LR",
        "LY",
        "ML",
        "MO",
        "MR",
        "MW",
        "NR",
        "NU",
        "PA",
        "QA",
        "RW",
        "SB",
        "SC",
        "SL",
        "SO",
        "SR",
        "SS",
        "ST",
        "SX",
        "SY",
        "TD",
        "TG",
        "TK",
        "TL",
        "TO",
        "TT",
        "TV",
        "UG",
        "VC",
        "VU",
        "WS",
        "YE",
        "ZW",
    ]
)
POSTAL_CODES = {
    "DE": re.compile(r"\d{5}"),
    "AT": re.compile(r"\d{4}"),
    "CH": re.compile(r"\d{4}"),
    "US": re.compile(r"\d{5}(-\d{4})?"),
    "GB": re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE),
}


def needs_postal_code(country: str) -> bool:
    """Whether an address of this country is complete only with a postal code."""
    return country not in NO_POSTAL_CODE


def missing_fields(address: Mapping[str, str], country: str) -> list[str]:
    """The fields that an address of this country lacks."""
    needed = ["company", "street", *(["postal_code"] if needs_postal_code(country) else []), "city"]
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
